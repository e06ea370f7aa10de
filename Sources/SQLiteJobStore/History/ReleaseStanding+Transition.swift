import GRDB
import JobModel

extension ReleaseStanding {
    // Executors say again where they stand: only what is new is a transition.
    private static let addTransition = """
        INSERT INTO dot_release_transition (group_id, release_id, executor_id, state, reason, at)
        SELECT e.group_id, ?1, e.id, ?3, ?4, ?5 FROM dot_executor AS e
        WHERE e.id = ?2 AND e.session = ?6 AND NOT EXISTS (
            SELECT 1 FROM dot_release_state AS s
            WHERE s.release_id = ?1 AND s.executor_id = ?2 AND s.state = ?3 AND s.reason IS ?4)
        """

    /// Writes it down as a transition, unless it is what `dot_release_state` says already. Only for the session's own executors.
    func addTransition(of session: SessionID, _ db: Database) throws {
        try db.execute(
            sql: Self.addTransition, arguments: [releaseID, executorID, state.rawValue, reason, changedAt, session])
    }
}
