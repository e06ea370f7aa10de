import Digests
import Foundation
import HostProtocol
import JobModel
import JobStore
import TestSupport
import Testing
import Threads

@testable import Execution

@Suite("Plugins that are directories")
struct PluginTreeTests {
    private func file(_ path: String, _ text: String = "x", isExecutable: Bool = false) -> PluginFile {
        PluginFile(
            path: path, isExecutable: isExecutable, byteCount: Int64(text.utf8.count),
            digest: SHA256.hexadecimal(of: Array(text.utf8)))
    }

    private func plugin(_ files: [PluginFile], library: String? = "p.so", digest: String? = nil) -> Plugin {
        Plugin(
            id: 1, name: "p", version: "1", digest: digest ?? PluginTree.digest(of: files),
            byteCount: files.reduce(0) { $0 + $1.byteCount }, handlers: [], library: library, files: files)
    }

    private func fault(_ plugin: Plugin) -> String? {
        failure { () throws(BundleFailure) in _ = try PluginTree(plugin) }?.ofRelease
    }

    @Test(
        "A file that would not lie in the plugin's folder is the release's fault",
        arguments: [
            "../p.so", "/etc/p.so", "lib/../../p.so", "lib//p.so", "./p.so", "", "lib/", "..", "a\0b",
            // To Swift this is no slash; to the kernel it is.
            "..\u{2F}\u{301}x", "x/\u{301}/../../../y", String(repeating: "n", count: 256),
        ])
    func escapes(path: String) {
        let reason = fault(plugin([file("p.so"), file(path)]))
        #expect(reason?.hasSuffix("would not lie in its folder; publish a fresh build") == true, "\(reason ?? "fits")")
    }

    @Test("Names with dots, spaces and accents are files like others")
    func unusualNames() {
        #expect(fault(plugin([file("p.so"), file("..data/…/é x"), file("lib/.hidden")])) == nil)
    }

    @Test("A release whose files contradict each other is at fault")
    func contradictions() {
        #expect(fault(plugin([file("p.so"), file("p.so")]))?.contains("two of its files have one path") == true)
        #expect(fault(plugin([file("p.so"), file("p.so/x")]))?.contains("two of its files have one path") == true)
        #expect(fault(plugin([file("q.so")]))?.contains("its library \"p.so\" is none of its files") == true)
        #expect(fault(plugin([file("p.so")], library: nil))?.contains("do not fit a lone library") == true)
        #expect(fault(plugin([file("p.so")], digest: "../../etc"))?.contains("is no SHA-256") == true)
        let other = PluginTree.digest(of: [file("p.so", "y")])
        #expect(fault(plugin([file("p.so")], digest: other))?.contains("its files are not those of digest") == true)
        var long = plugin([file("p.so")])
        long.byteCount += 1
        #expect(fault(long)?.contains("do not add up to 2 bytes") == true)
        var lone = Plugin(id: 1, name: "../p", version: "1", digest: other, byteCount: 1, handlers: [])
        #expect(fault(lone) != nil)
        lone.name = "p"
        #expect(fault(lone) == nil)
    }

    @Test("The digest covers paths, modes and bytes, whatever the order")
    func digest() {
        let files = [file("a"), file("b/c", "text", isExecutable: true)]
        let text = files.map { "\($0.path.utf8.count):\($0.path):\($0.isExecutable ? "x" : "-"):\($0.digest)\n" }
            .joined()
        let digest = PluginTree.digest(of: files)
        #expect(digest == SHA256.hexadecimal(of: Array(text.utf8)))
        #expect(PluginTree.digest(of: files.reversed()) == digest)
        let others = [
            [file("b"), files[1]], [file("a", isExecutable: true), files[1]], [file("a", "y"), files[1]], [files[0]],
        ]
        for other in others { #expect(PluginTree.digest(of: other) != digest) }
    }

    @Test("A directory is unpacked whole and read-only, and a host loads it with its private library")
    func unpacked() throws {
        let fixture = try BundleFixture()
        let source = try fixture.buildDirectory("mail")
        let release = try fixture.publish([source])
        let bundle = try fixture.makeBundleStore().unpack(release)
        let folder = "\(fixture.bundlesPath)/\(release.plugins[0].digest)"
        #expect(bundle.libraries.map(\.path) == ["\(folder)/mail.so"])
        for file in try FileManager.default.subpathsOfDirectory(atPath: source) where file != "lib" {
            #expect(FileManager.default.contentsEqual(atPath: "\(folder)/\(file)", andPath: "\(source)/\(file)"))
        }
        let modes = try ["", "/lib", "/lib/libanswer.so", "/words.txt"].map {
            try FileManager.default.attributesOfItem(atPath: folder + $0)[.posixPermissions] as? Int
        }
        #expect(modes == [0o500, 0o500, 0o500, 0o400])
        // The sources are gone: only what was unpacked can be loaded.
        try FileManager.default.removeItem(atPath: source)
        let host = try ThrowawayHost(
            path: Project.product("dotjob-host"), group: "check",
            loading: bundle.libraries.map { LoadedPlugin(name: "", path: $0.path) }, stackBytes: 1 << 20)
        let words = try host.listen(until: SystemClock.bootMicroseconds() + 60_000_000)
        guard case .said(.ready(let report)) = words.first else {
            Issue.record("not loaded")
            return
        }
        #expect(report.handlers.map(\.name) == ["mail"])
    }

    @Test("A private library that is damaged is unpacked anew")
    func heals() throws {
        let fixture = try BundleFixture()
        let source = try fixture.buildDirectory("mail")
        let release = try fixture.publish([source])
        let store = fixture.makeBundleStore()
        let folder = (try store.unpack(release).libraries[0].path as NSString).deletingLastPathComponent
        chmod("\(folder)/lib/libanswer.so", 0o700)
        try Data("broken".utf8).write(to: URL(fileURLWithPath: "\(folder)/lib/libanswer.so"), options: [])
        _ = try store.verify(release)
        let healed = FileManager.default.contentsEqual(
            atPath: "\(folder)/lib/libanswer.so", andPath: "\(source)/lib/libanswer.so")
        #expect(healed)
    }
}
