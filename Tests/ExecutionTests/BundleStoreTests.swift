import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@testable import Execution

@Suite("Plugins on a node's disk")
struct BundleStoreTests {
    private let fixture: BundleFixture

    init() throws { fixture = try BundleFixture() }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    /// Overwrites part of a file although it is read-only.
    private func damage(_ path: String) throws {
        chmod(path, 0o700)
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data(repeating: 0, count: 400))
        try file.close()
        chmod(path, 0o500)
    }

    @Test("A library lies read-only under its digest, with the published bytes")
    func unpacked() throws {
        let source = try fixture.build("work")
        let release = try fixture.publish([source])
        let bundle = try fixture.makeBundleStore().unpack(release)
        let path = "\(fixture.bundlesPath)/\(release.plugins[0].digest)/work.so"
        #expect(bundle.libraries.map(\.path) == [path])
        #expect(FileManager.default.contentsEqual(atPath: path, andPath: source))
        #expect(try mode(path) == 0o500)
        #expect(try mode((path as NSString).deletingLastPathComponent) == 0o500)
        #expect(try mode(fixture.bundlesPath) == 0o700)
    }

    @Test("A damaged file is unpacked anew, whether it was verified before or not", arguments: [false, true])
    func heals(wasVerified: Bool) throws {
        let source = try fixture.build("work")
        let release = try fixture.publish([source])
        let first = fixture.makeBundleStore()
        let path = try first.unpack(release).libraries[0].path
        try damage(path)
        let store = wasVerified ? first : fixture.makeBundleStore()
        #expect(try store.verify(release).libraries[0].path == path)
        #expect(FileManager.default.contentsEqual(atPath: path, andPath: source))
        #expect(fixture.entries == [release.plugins[0].digest])
    }

    @Test("A file that is gone, or a link in its place, is unpacked anew", arguments: [false, true])
    func healsPlace(isLink: Bool) throws {
        let source = try fixture.build("work")
        let release = try fixture.publish([source])
        let store = fixture.makeBundleStore()
        let path = try store.unpack(release).libraries[0].path
        chmod((path as NSString).deletingLastPathComponent, 0o700)
        try FileManager.default.removeItem(atPath: path)
        if isLink { try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: source) }
        chmod((path as NSString).deletingLastPathComponent, 0o500)
        #expect(try store.verify(release).libraries[0].path == path)
        #expect(throws: (any Error).self) { try FileManager.default.destinationOfSymbolicLink(atPath: path) }
        #expect(FileManager.default.contentsEqual(atPath: path, andPath: source))
    }

    @Test("Stored bytes that do not match their digest are the release's fault, and leave nothing behind")
    func mismatch() throws {
        let release = try fixture.publish([try fixture.build("work")])
        try fixture.damageStoredBytes()
        let digest = release.plugins[0].digest
        let error = failure { () throws(BundleFailure) in try fixture.makeBundleStore().fetch(release) }
        #expect(
            error?.ofRelease
                == "plugin \"work\": the stored bytes do not match digest \(digest); publish a fresh build")
        #expect(fixture.entries == [])
    }

    @Test("A library that no host could load is the release's fault before a host is started")
    func unfitLibrary() throws {
        let path = fixture.scratch.file("work.so")
        try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: path))
        let release = try fixture.publish([path])
        let error = failure { () throws(BundleFailure) in _ = try fixture.makeBundleStore().unpack(release) }
        #expect(
            error?.ofRelease
                == "plugin \"work.so\": not a 64-bit ELF file; publish the shared library that the linker wrote")
    }

    @Test("A directory that others may write is the node's trouble, with the cure", arguments: ["", "/bundles"])
    func writableDirectory(folder: String) throws {
        let release = try fixture.publish([try fixture.build("work")])
        let store = fixture.makeBundleStore()
        _ = try store.unpack(release)
        let path = fixture.dataDirectory + folder
        chmod(path, 0o775)
        let error = failure { () throws(BundleFailure) in _ = try store.verify(release) }
        #expect(
            error?.ofNode
                == "\"\(path)\": owner \(geteuid()), mode 0775: other users could change what hosts load; "
                + "chmod go-w \"\(path)\"")
        chmod(path, 0o755)
        _ = try store.verify(release)
    }

    @Test("A library that others may write, or own, is the node's trouble", arguments: [false, true])
    func writableLibrary(isForeign: Bool) throws {
        let release = try fixture.publish([try fixture.build("work")])
        let store = fixture.makeBundleStore()
        let path = try store.unpack(release).libraries[0].path
        if isForeign {
            // Only root can give files away.
            guard chown(path, 12345, 12345) == 0 else { return }
        } else {
            chmod(path, 0o522)
        }
        let error = failure { () throws(BundleFailure) in _ = try store.verify(release) }
        let facts = isForeign ? "owner 12345, mode 0500" : "owner \(geteuid()), mode 0522"
        #expect(error?.ofNode?.hasPrefix("\"\(path)\": \(facts)") == true, "\(String(describing: error))")
    }

    @Test(
        "A full disk is the node's trouble, leaves nothing behind, and passes",
        .enabled(if: SmallFileSystem.isPermitted, "this user may not mount a tmpfs, so no disk can be filled"))
    func fullDisk() throws {
        let disk = try SmallFileSystem(megabytes: 8)
        let fixture = try BundleFixture(dataIn: disk.path)
        let path = try fixture.build("work")
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(repeating: 7, count: 3 << 20))
        try file.close()
        let release = try fixture.publish([path])
        let store = fixture.makeBundleStore()
        try disk.fill(leaving: 1 << 20)
        let error = failure { () throws(BundleFailure) in _ = try store.unpack(release) }
        let text = try #require(error?.ofNode)
        #expect(text.hasPrefix("plugin \"work\": cannot write \"\(fixture.bundlesPath)/"))
        #expect(
            text.hasSuffix(
                ": No space left on device; free some space there, or name another data directory with --data"))
        #expect(fixture.entries == [])
        try disk.makeRoom()
        _ = try store.unpack(release)
        #expect(fixture.entries == [release.plugins[0].digest])
    }
}
