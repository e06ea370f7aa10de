import Foundation
import TestSupport
import Testing

@Suite("Scripts/install")
struct InstallTests {
    private let scratch: TemporaryDirectory
    private var prefix: String { scratch.file("prefix") }

    init() throws { scratch = try TemporaryDirectory() }

    private func install(_ arguments: String...) throws -> String {
        let outcome = try Tool.run("\(Project.root)/Scripts/install", ["--prefix", prefix] + arguments)
        try #require(outcome.status == 0, "\(outcome.error)")
        return outcome.output
    }

    private func bash(_ script: String) throws -> Tool.Outcome {
        try Tool.run(
            "/usr/bin/env", ["timeout", "300", "bash", "-c", "set -eu\n\(script)"],
            environment: [
                "PATH": "\(prefix)/bin:/usr/bin:/bin", "PREFIX": prefix, "DOTJOB_DATABASE": scratch.file("q.db"),
                "PKG_CONFIG_PATH": "\(prefix)/lib/pkgconfig",
            ], directory: scratch.path)
    }

    @Test(
        "what it installs runs a job of a plugin built against it, and uninstalling leaves only what others put there")
    func wholeLife() throws {
        #expect(try install("--from", Project.products).contains("installed 0."))
        let outcome = try bash(
            """
            dotjob --version
            cat >greeter.c <<'END'
            #include <dotjob/plugin.h>
            DOTJOB_PLUGIN("greeter", "1.0.0")
            DOTJOB_HANDLER(greet) { return DOTJOB_OK; }
            END
            gcc -fPIC -shared -Wl,-Bsymbolic $(pkg-config --cflags dotjob-plugin) greeter.c -o greeter.so
            trap 'kill $(jobs -p); wait' EXIT
            dotjob up &
            dotjob group add mail
            dotjob plugin publish --group mail greeter.so --wait
            dotjob job add --name hello --group mail --handler greet
            dotjob job run hello --wait
            """)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")

        let unit = try String(contentsOfFile: "\(prefix)/lib/systemd/system/dotjob-up.service", encoding: .utf8)
        #expect(unit.contains("ExecStart=\(prefix)/bin/dotjob up $DOTJOB_OPTIONS") && !unit.contains("@PREFIX@"))
        // Again, as an upgrade does, which has forgotten nothing of what the first had made.
        _ = try install("--from", Project.products)
        let foreign = "\(prefix)/share/foreign"
        try "mine".write(toFile: foreign, atomically: true, encoding: .utf8)
        _ = try install("--uninstall")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: prefix).sorted() == ["share", "share/foreign"])
        try FileManager.default.removeItem(atPath: foreign)
        let again = try Tool.run("\(Project.root)/Scripts/install", ["--prefix", prefix, "--uninstall"])
        #expect(again.status == 1 && again.error.contains("was not installed there"))
    }

    @Test(
        "an upgrade removes what the version before had and this one has not, and uninstalling leaves no directory of its own"
    )
    func upgrade() throws {
        _ = try install("--from", Project.products)
        let old = "\(prefix)/share/dotjob/old"
        try "".write(toFile: old, atomically: true, encoding: .utf8)
        let manifest = "\(prefix)/share/dotjob/installed"
        let list = try String(contentsOfFile: manifest, encoding: .utf8)
        try (list + "f ./share/dotjob/old\n").write(toFile: manifest, atomically: true, encoding: .utf8)
        _ = try install("--from", Project.products)
        #expect(!FileManager.default.fileExists(atPath: old))
        _ = try install("--uninstall")
        #expect(!FileManager.default.fileExists(atPath: prefix))
    }

    @Test(
        "bash completes commands, files, levels, and the names of groups and jobs of the database; an older one's tables stay",
        arguments: [
            ("jo", "job"), ("job show h", "hello"), ("plugin publish --group m", "mail"),
            ("plugin publish --group mail gr", "greeter.so"), ("up --log-level w", "warning"),
            ("backup gr", "greeter.so"),
            ("job show x", ""), ("--database none.db job show h", ""),
        ])
    func completions(line: String, expected: String) throws {
        let outcome = try bash(
            """
            export PATH="\(Project.products):$PATH"
            touch greeter.so
            dotjob group add mail >/dev/null
            dotjob job add --name hello --group mail --handler greet --no-check >/dev/null 2>&1
            source /dev/stdin <<<"$(dotjob --generate-completion-script bash)"
            set +eu
            line=\(line.debugDescription)
            read -r -a words <<<"dotjob $line"
            COMP_WORDS=("${words[@]}"); COMP_CWORD=$((${#words[@]} - 1)); COMP_LINE="dotjob $line"; COMP_POINT=${#COMP_LINE}
            _dotjob dotjob "${words[-1]}" "${words[-2]}"
            echo "${COMPREPLY[*]}"
            """)
        #expect(outcome.output == expected + "\n", "\(outcome.error)")
        #expect(!FileManager.default.fileExists(atPath: scratch.file("none.db")))
    }
}
