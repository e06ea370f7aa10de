import Foundation
import JobModel
import TestSupport
import Testing

@testable import Execution

@Suite("What no release needs is removed from the disk")
struct BundleCollectionTests {
    private let fixture: BundleFixture

    init() throws { fixture = try BundleFixture() }

    /// A process that uses a plugin's folder as another executor does.
    private final class OtherExecutor {
        private let process = Process()

        init(using folder: String) throws {
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "exec 9<\"$0\"; flock --shared 9; echo; exec sleep 600", folder]
            process.standardOutput = output
            try process.run()
            // It has the lock once it prints.
            _ = try output.fileHandleForReading.read(upToCount: 1)
        }

        /// Ends it with SIGKILL and waits until it is gone.
        func end() {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }

        deinit { if process.isRunning { end() } }
    }

    @Test("What is kept and what another process uses stays; the rest goes")
    func collects() throws {
        let releases = try ["kept", "used", "unused"].map { try fixture.publish([try fixture.build($0)]) }
        let digests = releases.map { $0.plugins[0].digest }
        let store = fixture.makeBundleStore()
        for release in releases { _ = try store.unpack(release) }
        let other = try OtherExecutor(using: "\(fixture.bundlesPath)/\(digests[1])")
        store.collect(keeping: [digests[0]])
        #expect(fixture.entries == digests[0...1].sorted())
        other.end()
        store.collect(keeping: [digests[0]])
        #expect(fixture.entries == [digests[0]])
    }

    @Test("Another store in this process keeps what it has verified")
    func twoStores() throws {
        let release = try fixture.publish([try fixture.build("work")])
        let first = fixture.makeBundleStore()
        let second = fixture.makeBundleStore()
        _ = try first.unpack(release)
        _ = try second.unpack(release)
        first.collect(keeping: [])
        #expect(fixture.entries == [release.plugins[0].digest])
        second.collect(keeping: [])
        #expect(fixture.entries == [])
        _ = try first.unpack(release)
        #expect(fixture.entries == [release.plugins[0].digest])
    }

    @Test("What a dead process left half-unpacked goes; what one is unpacking stays")
    func scratch() throws {
        let store = fixture.makeBundleStore()
        _ = try store.unpack(try fixture.publish([try fixture.build("work")]))
        for name in ["dead", "alive"] {
            let folder = "\(fixture.bundlesPath)/.scratch-\(name)"
            try FileManager.default.createDirectory(atPath: "\(folder)/lib", withIntermediateDirectories: true)
            chmod("\(folder)/lib", 0o500)
        }
        let other = try OtherExecutor(using: "\(fixture.bundlesPath)/.scratch-alive")
        store.collect(keeping: [])
        #expect(fixture.entries == [".scratch-alive"])
        other.end()
    }

    @Test("Of each group, the releases that it wanted last are kept")
    func history() throws {
        let releases = try (1...7).map { try fixture.publish([try fixture.build("work", version: "\($0)")]) }
        let kept = try BundleHistory(store: fixture.store).digests()
        #expect(kept == Set(releases.suffix(5).map { $0.plugins[0].digest }))
    }
}
