import JobModel
import Testing

@Suite("The release that could serve in a later one's place")
struct EarlierReleaseTests {
    private func release(
        _ id: ReleaseID, _ digest: String, previous: ReleaseID?, isQuarantined: Bool = false
    ) -> Release {
        Release(
            id: id, groupID: 1, groupName: "main", number: id, digest: digest, plugins: [], publishedBy: "mia",
            publishedAt: 0, note: "", previousID: previous, quarantinedAt: isQuarantined ? 1 : nil)
    }

    private func earlier(than release: Release, among all: [Release]) -> ReleaseID? {
        release.earlier { id in all.first { $0.id == id } }?.id
    }

    @Test("It is the one before, and the walk goes no further")
    func previous() {
        let all = [release(1, "a", previous: nil), release(2, "b", previous: 1)]
        var asked: [ReleaseID] = []
        let found = release(3, "c", previous: 2).earlier { id in
            asked.append(id)
            return all.first { $0.id == id }
        }
        #expect(found?.id == 2 && asked == [2])
    }

    @Test("Quarantined ones and those with the same bytes are passed over")
    func passedOver() {
        let all = [
            release(1, "a", previous: nil), release(2, "b", previous: 1, isQuarantined: true),
            release(3, "d", previous: 2),
        ]
        #expect(earlier(than: release(4, "d", previous: 3), among: all) == 1)
    }

    @Test("A first release has none, nor has one whose predecessors are gone or no better")
    func none() {
        #expect(earlier(than: release(1, "a", previous: nil), among: []) == nil)
        #expect(earlier(than: release(2, "a", previous: 1), among: []) == nil)
        let bad = release(1, "b", previous: nil, isQuarantined: true)
        #expect(earlier(than: release(2, "a", previous: 1), among: [bad]) == nil)
    }
}
