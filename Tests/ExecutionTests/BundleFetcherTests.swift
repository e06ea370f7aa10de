import Foundation
import JobModel
import Synchronization
import TestSupport
import Testing
import Threads

@testable import Execution

@Suite("Fetching releases")
struct BundleFetcherTests {
    private let fixture: BundleFixture

    init() throws { fixture = try BundleFixture() }

    /// A fetcher on a thread of its own.
    private final class RunningFetcher {
        private final class Heard: Sendable {
            let steps = Mutex<[String]>([])
        }

        private let heard = Heard()
        let fetcher: BundleFetcher
        private let thread: DedicatedThread

        init(_ fixture: BundleFixture, collectionInterval: Int64 = 60_000_000) throws {
            let heard = heard
            let fetcher = try BundleFetcher(
                dataDirectory: fixture.dataDirectory, store: fixture.store, collectionInterval: collectionInterval
            ) { group, step in
                let word =
                    switch step.outcome {
                    case .fetched: "fetched"
                    case .verified(let bundle): "verified \(bundle.libraries.count)"
                    case .delayed(let reason): "delayed: \(reason)"
                    case .rejected(let reason): "rejected: \(reason)"
                    }
                heard.steps.withLock { $0.append("\(group)/\(step.release.number) \(word)") }
            }
            self.fetcher = fetcher
            thread = try DedicatedThread(named: "test-fetch") { fetcher.run() }
        }

        var steps: [String] { heard.steps.withLock { $0 } }

        deinit {
            fetcher.finish()
            thread.join()
        }
    }

    private func request(_ release: Release, from running: RunningFetcher) {
        running.fetcher.request(group: release.groupID, release: release.id)
    }

    @Test("Several releases of a group are fetched and verified, the wanted one or not")
    func several() throws {
        let releases = try ["first", "second"].map { try fixture.publish([try fixture.build($0)]) }
        let running = try RunningFetcher(fixture)
        for release in releases { request(release, from: running) }
        #expect(eventually { running.steps.count >= 4 })
        #expect(running.steps == ["1/1 fetched", "1/1 verified 1", "1/2 fetched", "1/2 verified 1"])
        request(releases[0], from: running)
        #expect(eventually { running.steps.count >= 6 })
        #expect(running.steps.suffix(2) == ["1/1 fetched", "1/1 verified 1"])
    }

    @Test("Trouble of the node is told once, and the release comes when it has passed")
    func delayed() throws {
        let release = try fixture.publish([try fixture.build("work")])
        chmod(fixture.dataDirectory, 0o777)
        let running = try RunningFetcher(fixture)
        request(release, from: running)
        #expect(eventually { !running.steps.isEmpty })
        // Made where the trouble is looked for, so it has been looked at again when it is gone.
        let looked = fixture.bundlesPath
        #expect(FileManager.default.fileExists(atPath: looked))
        try FileManager.default.removeItem(atPath: looked)
        #expect(eventually { FileManager.default.fileExists(atPath: looked) })
        chmod(fixture.dataDirectory, 0o755)
        #expect(eventually { running.steps.count >= 3 })
        #expect(running.steps[0].hasPrefix("1/1 delayed: \"\(fixture.dataDirectory)\": owner "))
        #expect(running.steps.dropFirst() == ["1/1 fetched", "1/1 verified 1"])
    }

    @Test("A release at fault is rejected, and not tried again")
    func rejected() throws {
        let bad = try fixture.publish([try fixture.build("work")])
        try fixture.damageStoredBytes()
        let good = try fixture.publish([try fixture.build("other")])
        let running = try RunningFetcher(fixture)
        request(bad, from: running)
        request(good, from: running)
        #expect(eventually { running.steps.count >= 3 })
        #expect(running.steps[0].hasPrefix("1/1 rejected: plugin \"work\": the stored bytes do not match digest"))
        #expect(running.steps.dropFirst() == ["1/2 fetched", "1/2 verified 1"])
    }

    @Test("What is requested stays on disk; what is forgotten goes once the group has moved on")
    func forgotten() throws {
        let releases = try (1...7).map { try fixture.publish([try fixture.build("work", version: "\($0)")]) }
        let digests = releases.map { $0.plugins[0].digest }
        let running = try RunningFetcher(fixture, collectionInterval: 0)
        for release in releases { request(release, from: running) }
        #expect(eventually { running.steps.count >= 14 })
        #expect(fixture.entries == digests.sorted())
        running.fetcher.forget(group: fixture.group.id, release: releases[0].id)
        // A collection follows a delivery.
        request(releases[6], from: running)
        #expect(eventually { fixture.entries == digests.dropFirst().sorted() }, "\(fixture.entries)")
    }
}
