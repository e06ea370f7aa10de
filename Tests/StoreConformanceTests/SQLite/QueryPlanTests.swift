import GRDB
import JobModel
import JobStore
import TestSupport
import Testing

@testable import SQLiteJobStore

/// The claim's statements walk the ready index, whatever else is in the queue.
@Suite(.onFile)
struct QueryPlanTests {
    private func plan(of sql: String, in fixture: StoreFixture, arguments: StatementArguments) throws -> [String] {
        let other = try DatabaseQueue(path: fixture.directory.file("store.db"))
        return try other.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] }
        }
    }

    @Test("the head of each priority is one step in the ready index, without a sort")
    func heads() throws {
        let fixture = try StoreFixture()
        let plan = try plan(of: ReadyQueue.nextHead, in: fixture, arguments: [1, "echo", -1])
        #expect(
            plan == [
                "SEARCH dot_task_queue USING INDEX dot_task_queue_ready "
                    + "(group_id=? AND executor_handler=? AND priority>?)"
            ])
    }

    @Test("a page of due tasks is one stretch of the ready index, without a sort")
    func pages() throws {
        let fixture = try StoreFixture()
        let plan = try plan(of: ReadyStream.nextPage, in: fixture, arguments: [1, "echo", 5, 0, 0, 100])
        #expect(plan.count == 1)
        #expect(plan[0].hasPrefix("SEARCH dot_task_queue USING INDEX dot_task_queue_ready"))
        #expect(plan[0].contains("group_id=? AND executor_handler=? AND priority=? AND run_at>?"))
    }

    @Test("the head of the tasks on releases of their own is one step in their index, without a sort")
    func pinned() throws {
        let plan = try plan(of: PinnedTask.nextHead, in: StoreFixture(), arguments: [1])
        #expect(plan == ["SEARCH dot_task_queue USING INDEX dot_task_queue_pinned (group_id=?)"])
    }

    @Test("whose turn it is in a serial job is one step in the index of held tasks, without a sort")
    func turns() throws {
        let plan = try plan(of: QueueTransaction.nextInTurn, in: StoreFixture(), arguments: [1])
        #expect(plan.first == "SEARCH dot_task_queue USING INDEX dot_task_queue_held (job_id=? AND held_reason=?)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") })
    }

    @Test("the next handler that has ready tasks is one step in the ready index, without a sort")
    func handlers() throws {
        let plan = try plan(of: SQLiteJobStore.nextHandler, in: StoreFixture(), arguments: [1, "echo"])
        #expect(
            plan == [
                "SEARCH dot_task_queue USING INDEX dot_task_queue_ready (group_id=? AND executor_handler>?)"
            ])
    }

    @Test("first tasks are found by their key, and what needs a handler by the indexes of the queue")
    func swaps() throws {
        let fixture = try StoreFixture()
        let first = try plan(of: SQLiteJobStore.firstTasks, in: fixture, arguments: ["[1]"])
        #expect(first.contains("SEARCH dot_release_first_task USING PRIMARY KEY (release_id=?)"), "\(first)")
        let needs = try plan(of: SQLiteJobStore.tasksInNeed, in: fixture, arguments: [1, "echo"])
        #expect(needs.contains { $0.contains("q USING INDEX dot_task_queue_ready (group_id=? AND executor_handler=?") })
        // Pages of claimed tasks are few, and jobs are as many as people have written down.
        #expect(!needs.contains { $0.hasPrefix("SCAN q") }, "\(needs)")
    }

    @Test("cancel requests are found by their index")
    func cancelRequests() throws {
        let plan = try plan(of: SQLiteJobStore.cancelRequests, in: StoreFixture(), arguments: [1])
        #expect(plan == ["SEARCH dot_task_queue USING INDEX dot_task_queue_cancel (session=?)"])
    }
}
