import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: AnswerStore {
    public func keptAnswer(ofToken token: TokenID, key: String, since: UTCMilliseconds) throws -> KeptAnswer? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM dot_idempotency WHERE token_id = ? AND request_key = ? AND at >= ?",
                arguments: [token, key, since]
            ).map(KeptAnswer.init)
        }
    }

    public func keep(_ answer: KeptAnswer) throws {
        try write(.told, grows: true) { transaction in
            try transaction.db.execute(
                sql: """
                    INSERT OR REPLACE INTO dot_idempotency (
                        token_id, request_key, request_digest, status, headers, body, at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    answer.tokenID, answer.key, answer.requestDigest, answer.status, answer.headers, answer.body,
                    answer.at,
                ])
        }
    }
}

extension KeptAnswer {
    fileprivate init(_ row: Row) {
        self.init(
            tokenID: row["token_id"], key: row["request_key"], requestDigest: row["request_digest"],
            status: row["status"], headers: row["headers"], body: row["body"], at: row["at"])
    }
}
