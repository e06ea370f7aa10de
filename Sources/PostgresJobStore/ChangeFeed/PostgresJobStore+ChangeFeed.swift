public import JobModel
public import JobStore

extension PostgresJobStore: ChangeFeed {
    public func changeMark(now: UTCMilliseconds) throws -> ChangeMark {
        try read { db in
            var look = try ChangeLook(db, since: ChangeMark(now: now), now: now)
            try look.begin()
            return look.notes.mark
        }
    }

    public func changes(since mark: ChangeMark, now: UTCMilliseconds) throws -> StoreChanges {
        try read { db in
            var look = try ChangeLook(db, since: mark, now: now)
            try look.run()
            return StoreChanges(changes: look.notes.changes, mark: look.notes.mark)
        }
    }
}
