import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Archives sent as bodies: one that runs, and those that mean harm.
@Suite("Archives over HTTP")
struct ArchiveUploadTests {
    private func publish(_ bytes: [UInt8], _ query: String = "", to served: ServedDatabase) throws -> HTTPReply {
        let connection = try HTTPConnection(port: served.port)
        try connection.send(
            "POST /api/v1/groups/g/releases?\(query) HTTP/1.1\r\n\(served.credentials)Connection: close\r\n"
                + "Content-Type: application/x-tar\r\nContent-Length: \(bytes.count)\r\n\r\n")
        try connection.send(bytes)
        return try HTTPReply(connection.readToEnd())
    }

    private func bytes(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }

    private func pack(_ script: String, in served: ServedDatabase) throws -> [UInt8] {
        let outcome = try Tool.run("/bin/sh", ["-ec", script], directory: served.directory.path)
        try #require(outcome.status == 0, "\(outcome.error)")
        return try bytes(served.directory.file("packed"))
    }

    private func expectNothing(of served: ServedDatabase) throws {
        #expect(try served.store.releases(ReleaseFilter()).isEmpty)
        #expect(try served.auditOfRequests().isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(served.database).d/uploads") == [])
    }

    @Test("A plugin's directory that is sent packed is published as the command line does it, and its handler runs")
    func good() throws {
        let served = try ServedDatabase("up", groups: ["g", "other"])
        let folder = served.directory.file("mail")
        try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
        try "hello".write(toFile: "\(folder)/data/text", atomically: true, encoding: .utf8)
        let library = try FixturePlugin.build(
            text: #"""
                #include <dotjob/plugin.h>
                #include <dlfcn.h>
                #include <stdio.h>
                #include <string.h>
                DOTJOB_PLUGIN("mail", "1")
                DOTJOB_HANDLER(read_text) {
                  Dl_info info;
                  char path[4096];
                  if (dladdr("here", &info) == 0 && dladdr((void *)&dotjob_plugin_abi1, &info) == 0) return DOTJOB_FAIL;
                  snprintf(path, sizeof path, "%s", info.dli_fname);
                  strcpy(strrchr(path, '/'), "/data/text");
                  FILE *file = fopen(path, "r");
                  char text[6] = "";
                  if (file == NULL || fread(text, 1, 5, file) != 5 || strcmp(text, "hello") != 0)
                    return dotjob_failed(task, "no_text", path);
                  fclose(file);
                  return DOTJOB_OK;
                }
                """#, named: "mail", flags: ["-D_GNU_SOURCE", "-ldl"], in: served.directory.path)
        try FileManager.default.moveItem(atPath: library, toPath: "\(folder)/mail.so")
        let packed = try pack("tar -czf packed mail", in: served)
        let reply = try publish(packed, "file=mail.tar.gz&note=packed", to: served)
        #expect(reply.status == 200, "\(reply.text)")
        let printed = try served.dotjob("plugin", "publish", "--group", "other", folder)
        #expect(printed.status == 0, "\(printed.error)")
        let plugins = try ["g", "other"].map { try served.store.release(number: 1, ofGroup: $0).plugins }
        #expect(plugins[0].map(\.digest) == plugins[1].map(\.digest))
        #expect(plugins[0].first?.files.map(\.path) == ["data/text", "mail.so"])
        #expect(try served.auditOfRequests().map(\.action) == ["publishRelease"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(served.database).d/uploads") == [])
        _ = try served.dotjob("job", "add", "--name", "read", "--group", "g", "--handler", "read_text")
        let run = try served.dotjob("job", "run", "read", "--wait")
        #expect(run.status == 0, "\(run.output) \(run.error)")
    }

    @Test("What is packed without its directory is taken as one, and its library found by the archive's name or alone")
    func withoutTop() throws {
        let served = try ServedDatabase()
        _ = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("mail", "1")
                DOTJOB_HANDLER(send) { (void)task; return DOTJOB_OK; }
                """, named: "libpost", in: served.directory.path)
        let packed = try pack("tar -cf packed libpost.so", in: served)
        let outlook = try publish(packed, "dry_run=true", to: served)
        #expect(outlook.status == 200, "\(outlook.text)")
        #expect(try outlook.object()["handlers_added"] as? [String] == ["send"])
        #expect(try publish(packed, "file=post.tar", to: served).status == 200)
    }

    @Test("Archives that lead out of their folder, bring links or devices, or are cut off are refused without a trace")
    func hostile() throws {
        let served = try ServedDatabase()
        let library = Array("no library".utf8)
        var archives: [(String, [UInt8])] = []
        for (name, type) in [
            ("../evil.so", "0"), ("/tmp/dotjob-evil.so", "0"), ("mail/../../evil.so", "0"), ("link", "2"),
            ("hard", "1"), ("device", "3"), ("pipe", "6"), ("a\u{1}b", "0"), ("mail.so", "0"),
        ] as [(String, Character)] {
            var tar = TarBytes()
            tar.add("mail.so", library)
            tar.add(name, type == "0" ? library : [], type: type, link: "/etc/passwd")
            archives.append((name, tar.finished()))
        }
        var whole = TarBytes()
        whole.add("mail.so", [UInt8](repeating: 1, count: 5_000))
        archives.append(("cut off", Array(whole.finished().prefix(3_000))))
        archives.append(("empty", TarBytes().finished()))
        for (name, bytes) in archives {
            let reply = try publish(bytes, "file=mail.tar", to: served)
            #expect(reply.status == 422, "\(name): \(reply.text)")
            #expect(try reply.object()["detail"] as? String != nil)
        }
        #expect(!FileManager.default.fileExists(atPath: "/tmp/dotjob-evil.so"))
        try expectNothing(of: served)
        #expect(try served.isWell())
    }

    @Test("Bombs of a gigabyte and of 100,000 entries are refused in little memory, and leave nothing")
    func bombs() throws {
        let served = try ServedDatabase()
        var honest = TarBytes()
        honest.add("mail.so", [], size: 1 << 30)
        try Data(honest.bytes).write(to: URL(fileURLWithPath: served.directory.file("head")))
        let scripts = [
            ("one file", "{ cat head; head -c 1073741824 /dev/zero; } | gzip -1 >packed", 413),
            ("nothing but zeros", "head -c 1073741824 /dev/zero | gzip -1 >packed", 422),
            (
                "100,000 entries",
                "mkdir many; cd many; seq 100000 | xargs touch; tar -czf ../packed .; cd ..; rm -r many", 413
            ),
        ]
        for (name, script, status) in scripts {
            let reply = try publish(pack(script, in: served), "file=mail.tar.gz", to: served)
            #expect(reply.status == status, "\(name): \(reply.text)")
        }
        try expectNothing(of: served)
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
        #expect(try served.isWell())
    }

    @Test("Files that together are more than a bundle may be are refused before all of them are unpacked")
    func tooMuch() throws {
        let served = try ServedDatabase()
        let packed = try pack(
            """
            mkdir mail; head -c 100000000 /dev/zero > mail/a
            cp mail/a mail/b; cp mail/a mail/c; tar -czf packed mail; rm -r mail
            """, in: served)
        let reply = try publish(packed, "file=mail.tgz", to: served)
        #expect(reply.status == 413, "\(reply.text)")
        try expectNothing(of: served)
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
    }
}
