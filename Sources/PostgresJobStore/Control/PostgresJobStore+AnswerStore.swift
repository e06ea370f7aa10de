public import JobModel
public import JobStore

extension PostgresJobStore: AnswerStore {
    public func keptAnswer(ofToken token: TokenID, key: String, since: UTCMilliseconds) throws -> KeptAnswer? {
        try read { db in
            try db.run(
                "SELECT * FROM dotjob.dot_idempotency WHERE token_id = $1 AND request_key = $2 AND at >= $3", token,
                key, since
            ).first.map(KeptAnswer.init)
        }
    }

    private static let keep = """
        INSERT INTO dotjob.dot_idempotency (token_id, request_key, request_digest, status, headers, body, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (token_id, request_key) DO UPDATE
        SET request_digest = excluded.request_digest, status = excluded.status, headers = excluded.headers,
            body = excluded.body, at = excluded.at
        """

    public func keep(_ answer: KeptAnswer) throws {
        try write(.told, grows: true) { transaction in
            _ = try transaction.db.run(
                Self.keep, answer.tokenID, answer.key, answer.requestDigest, answer.status, answer.headers,
                answer.body, answer.at)
        }
    }
}

extension KeptAnswer {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            tokenID: row["token_id"], key: row["request_key"], requestDigest: row["request_digest"],
            status: row["status"], headers: row["headers"], body: row["body"], at: row["at"])
    }
}
