import JobModel
import JobStore

/// A release as people name it: its number, and its group where several groups have that number.
struct ReleaseName {
    let number: Int64
    let group: String?

    /// - Throws: `InputError` when no group or more than one has such a release; `StoreError` for an unknown group.
    func find(in store: any Store) throws -> Release {
        if let group { return try store.release(number: number, ofGroup: group) }
        let found = try store.groups().compactMap { group in
            do {
                return try store.release(number: number, ofGroup: group.name)
            } catch let error as StoreError where error.code == .notFound {
                return nil as Release?
            }
        }
        guard let release = found.first else {
            throw InputError("release \(number): no group has one; see \"dotjob plugin list --all\"")
        }
        guard found.count == 1 else {
            let groups = found.map(\.groupName.quoted).joined(separator: ", ")
            throw InputError("release \(number): the groups \(groups) each have one; name yours with --group")
        }
        return release
    }
}
