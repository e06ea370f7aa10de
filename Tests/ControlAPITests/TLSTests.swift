import Foundation
import Glibc
import TestSupport
import Testing

#if TLS
    @Suite("HTTPS")
    struct TLSTests {
        private let directory: TemporaryDirectory
        private let certificate: TestCertificate

        init() throws {
            directory = try TemporaryDirectory()
            certificate = try TestCertificate(in: directory)
        }

        private func serve(_ more: String...) throws -> ServedDatabase {
            try ServedDatabase("scheduler", arguments: certificate.options + more)
        }

        @Test(
            "With a certificate, who trusts it and has a token is answered over HTTPS, as the log says",
            arguments: ["scheduler", "up"])
        func answers(command: String) throws {
            let served = try ServedDatabase(command, arguments: certificate.options)
            #expect(served.log.contains("listening on https://127.0.0.1:\(served.port), certificate valid until 20"))
            #expect(try served.askSecurely("/api/v1/jobs", trusting: certificate.root).status == 200)
            #expect(try served.askSecurely("/api/v1/jobs", trusting: certificate.root, token: "dj_no").status == 401)
            let stranger = try TestCertificate(in: directory, "stranger")
            #expect(throws: HTTPReply.Unreadable.self) {
                try served.askSecurely("/healthz", trusting: stranger.root)
            }
        }

        @Test("A command asks whom --ca-file vouches for, and sends no token to anyone else")
        func command() throws {
            let served = try serve()
            func ask(_ more: String...) throws -> Tool.Outcome {
                try Tool.run(
                    Project.product("dotjob"),
                    ["job", "list", "--json", "--server", "https://127.0.0.1:\(served.port)"] + more,
                    environment: ["DOTJOB_TOKEN": served.admin])
            }
            let trusting = try ask("--ca-file", certificate.root)
            #expect(trusting.output == "[]\n", "\(trusting.error)")
            let stranger = try TestCertificate(in: directory, "stranger")
            for outcome in [try ask(), try ask("--ca-file", stranger.root)] {
                #expect(
                    outcome.status == 1 && outcome.error.contains("whom this machine trusts vouches"),
                    "\(outcome.error)")
            }
            #expect(try ask("--ca-file", directory.file("none")).error.contains("holds no certificates"))
        }

        @Test("A certificate that another vouches for is sent with that one: who trusts the root alone is content")
        func chain() throws {
            let chained = try TestCertificate(chainedIn: directory)
            let served = try ServedDatabase("scheduler", arguments: chained.options)
            #expect(try served.isWellSecurely(trusting: chained.root))
        }

        @Test("TLS 1.2 and 1.3 are spoken, 1.1 and 1.0 are refused; of protocols within, HTTP/1.1 is chosen")
        func versions() throws {
            let served = try serve()
            for version in ["-tls1_2", "-tls1_3"] {
                let told = try served.handshake(version, "-alpn", "h2,http/1.1")
                #expect(told.contains("ALPN protocol: http/1.1"), "\(told)")
            }
            for version in ["-tls1_1", "-tls1"] {
                let told = try served.handshake(version, "-cipher", "DEFAULT@SECLEVEL=0")
                #expect(told.contains("alert protocol version") && told.contains("Cipher is (NONE)"), "\(told)")
            }
        }

        @Test("Beyond this machine it listens without --insecure-http, since tokens are not sent in the clear")
        func bind() throws {
            let served = try serve("--bind", "0.0.0.0")
            #expect(served.log.contains("listening on https://0.0.0.0:\(served.port)"))
            #expect(try served.isWellSecurely(trusting: certificate.root))
        }

        @Test("A page of its own over HTTPS may ask; one in the clear, which anybody on the way can write, may not")
        func origins() throws {
            let served = try serve()
            for (scheme, status) in [("https", 200), ("http", 403)] {
                let reply = try served.askSecurely(
                    "/api/v1/jobs", trusting: certificate.root, "--header",
                    "Origin: \(scheme)://127.0.0.1:\(served.port)")
                #expect(reply.status == status, "\(scheme)")
            }
        }

        @Test("HTTP in the clear, and what is neither, is closed without an answer, and the server goes on")
        func clear() throws {
            let served = try serve()
            let requests = [
                "GET /healthz HTTP/1.1\r\n\(served.credentials)\r\n", String(repeating: "\u{1}", count: 9_000),
            ]
            for request in requests {
                let connection = try HTTPConnection(port: served.port)
                try connection.send(request)
                // At most an alert.
                #expect(connection.readToEnd().count < 16)
            }
            #expect(try served.isWellSecurely(trusting: certificate.root))
        }

        @Test("SIGHUP: connections that begin get the new certificate, an open one lives on")
        func reread() throws {
            let served = try serve()
            let open = try TLSConnection(port: served.port)
            let request = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            try open.send(request)
            #expect(open.hears("200 OK"))
            #expect(try served.serial() == 7)
            try TestCertificate(in: directory, "next", serial: 8).replace(certificate)
            #expect(try served.serial() == 7, "nobody has said that there is a new one")
            Glibc.kill(served.pid, SIGHUP)
            #expect(eventually { served.log.contains("SIGHUP: the certificate was read again, valid until 20") })
            #expect(try served.serial() == 8)
            try open.send(request)
            #expect(open.hears("200 OK"))
            #expect(try served.isWellSecurely(trusting: certificate.root))
        }

        @Test("SIGHUP with files that do not belong together: the log names them, the old certificate stays")
        func brokenReread() throws {
            let served = try serve()
            let next = try TestCertificate(in: directory, "next", serial: 8)
            try String(contentsOfFile: next.key, encoding: .utf8)
                .write(toFile: certificate.key, atomically: true, encoding: .utf8)
            Glibc.kill(served.pid, SIGHUP)
            #expect(
                eventually {
                    served.log.contains("SIGHUP: file \"\(certificate.key)\": not the key of the certificate in")
                })
            #expect(try served.serial() == 7)
            try FileManager.default.removeItem(atPath: certificate.chain)
            Glibc.kill(served.pid, SIGHUP)
            #expect(eventually { served.log.contains("file \"\(certificate.chain)\": No such file or directory") })
            #expect(try served.serial() == 7)
            try next.replace(certificate)
            Glibc.kill(served.pid, SIGHUP)
            #expect(eventually { (try? served.serial()) == 8 }, "and once they are good, they are taken")
        }

        @Test("Connections that never finish a handshake are ended")
        func slowHandshakes() throws {
            let served = try serve("--http-idle-timeout", "700ms", "--http-request-timeout", "1500ms")
            let silent = try HTTPConnection(port: served.port)
            let trickling = try HTTPConnection(port: served.port)
            // The head of a greeting of 512 bytes.
            try trickling.send([22, 3, 1, 2, 0, 1, 0, 1, 0xFC])
            #expect(trickling.trickle(0, for: 20))
            #expect(silent.readToEnd().isEmpty)
            let idle = try TLSConnection(port: served.port)
            #expect(!idle.hears("anything"), "a handshake is not all that is bounded")
            #expect(try served.isWellSecurely(trusting: certificate.root))
        }

        @Test("Connections that are silent, or idle after their handshake and deaf to good-byes, lock nobody out")
        func idleConnections() throws {
            let served = try ServedDatabase("scheduler", arguments: certificate.options, descriptors: 256)
            let silent = try (0..<200).map { _ in try HTTPConnection(port: served.port) }
            let program = """
                import socket, ssl, sys
                context = ssl.create_default_context(cafile=sys.argv[2])
                held = [context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))),
                        server_hostname="127.0.0.1") for _ in range(600)]
                print("held", flush=True)
                sys.stdin.read()
                """
            let holder = Process()
            let (input, output) = (Pipe(), Pipe())
            holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            holder.arguments = ["python3", "-c", program, "\(served.port)", certificate.root]
            holder.standardInput = input
            holder.standardOutput = output
            try holder.run()
            defer {
                Glibc.kill(holder.processIdentifier, SIGKILL)
                holder.waitUntilExit()
            }
            let start = Date()
            #expect(!output.fileHandleForReading.availableData.isEmpty, "each was let in, at another's cost")
            #expect(try served.isWellSecurely(trusting: certificate.root))
            // To wait for good-byes would take twice as long.
            #expect(Date().timeIntervalSince(start) < 30)
            #expect(served.openSockets < 200, "\(served.openSockets)")
            withExtendedLifetime(silent) {}
        }

        @Test("A stop waits for no client that has nothing to say")
        func stopping() throws {
            let served = try serve()
            let silent = try HTTPConnection(port: served.port)
            let open = try TLSConnection(port: served.port)
            try open.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            #expect(open.hears("200 OK"))
            let start = Date()
            served.kill(SIGTERM)
            #expect(Date().timeIntervalSince(start) < 20)
            withExtendedLifetime(silent) {}
        }
    }
#endif
