import Foundation
import Glibc
import JobModel
import TestSupport
import Testing

@testable import Scheduling

@Suite("Names of time zones")
struct ZoneDirectoryTests {
    private let fixture: ZoneFixture

    init() throws {
        fixture = try ZoneFixture()
        for name in ["Europe/Berlin", "Asia/Shanghai", "America/Chicago", "America/Panama", "EST", "Asia/Tokyo"] {
            try fixture.write(footer: "<+01>-1", as: name)
        }
    }

    private func refusal(_ name: String, in zones: ZoneDirectory? = nil) throws -> Refusal {
        try #require(throws: ScheduleError.self) { try (zones ?? fixture.zones).check(name) }.refusal
    }

    @Test(
        "A name that leads elsewhere is unknown, whatever lies there",
        arguments: [
            "../Asia/Shanghai", "./Berlin", "Sub/../Berlin", "Sub//Berlin", "/etc/localtime", "localtime", "..",
        ])
    func traversal(name: String) throws {
        for file in ["Europe/Sub/Berlin", "Europe/localtime"] { try fixture.write(footer: "<+01>-1", as: file) }
        let europe = ZoneDirectory(path: fixture.directory.file("Europe"))
        try europe.check("Berlin")
        #expect(try refusal(name, in: europe).reason == "unknown")
    }

    @Test("A directory, a pipe and a file of another kind are refused")
    func otherFiles() throws {
        try fixture.write(Array("# tzdata".utf8), as: "zone.tab")
        #expect(mkfifo(fixture.directory.file("Pipe"), 0o644) == 0)
        #expect(try refusal("Europe").reason == "a directory of time zones")
        #expect(
            try refusal("Pipe").reason == "the file \"\(fixture.directory.path)/Pipe\" is no file with bytes in it")
        #expect(try refusal("zone.tab").reason.hasSuffix("is no time zone file: it does not start with TZif"))
    }

    @Test(
        "What a person may have meant is suggested",
        arguments: [
            ("Asia/Beijing", "Asia/Shanghai"), ("europe/berlin", "Europe/Berlin"), ("EUROPE/BERLIN", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"), ("Europe/Berln", "Europe/Berlin"), ("Europe/Brelin", "Europe/Berlin"),
            ("Munich", "Europe/Berlin"), ("Beijing", "Asia/Shanghai"), ("Tokio", "Asia/Tokyo"),
            ("Asia/Tokio", "Asia/Tokyo"),
        ])
    func suggestions(name: String, meant: String) throws {
        let refusal = try refusal(name)
        #expect(refusal.reason == "unknown")
        #expect(refusal.cure == .plain("did you mean \"\(meant)\"?"))
    }

    @Test("An ambiguous name is refused with the zones that go by it, also where a file has it")
    func ambiguous() throws {
        #expect(
            try refusal("CST").cure
                == .plain("name the one you mean: Asia/Shanghai, America/Chicago, America/Havana"))
        #expect(try refusal("EST").reason == "stands for several time zones")
        for name in ["IST", "BST", "PST", "MST", "HST", "AST", "CEST"] {
            #expect(try refusal(name).reason == "stands for several time zones")
        }
    }

    @Test("A stored abbreviation runs as it did: by the zone that ICU took it for")
    func storedAbbreviation() throws {
        try fixture.write(footer: "CST6CDT,M3.2.0,M11.1.0", as: "America/Chicago")
        #expect(try fixture.zones.rules(named: "CST").offset(at: 1_782_864_000) == -18_000)
        #expect(ZoneDirectory.meaning(ofStored: "CST") == "America/Chicago")
        #expect(ZoneDirectory.meaning(ofStored: "Europe/Berlin") == nil)
    }

    @Test("All stored abbreviations mean zones that the system has")
    func storedAbbreviations() throws {
        let names = [
            "ACT", "AET", "AGT", "ART", "AST", "BET", "BST", "CAT", "CNT", "CST", "CTT", "EAT", "ECT", "EST", "HST",
            "IET",
            "IST", "JST", "MIT", "MST", "NET", "NST", "PLT", "PNT", "PRT", "PST", "SST", "VST", "SystemV/YST9YDT",
        ]
        for name in names {
            let rules = try ZoneDirectory.system.rules(named: name)
            let foundation = try #require(TimeZone(identifier: name))
            for instant in [1_767_225_600, 1_782_864_000] as [Int64] {
                let date = Date(timeIntervalSince1970: Double(instant))
                #expect(rules.offset(at: instant) == Int64(foundation.secondsFromGMT(for: date)), "\(name)")
            }
        }
    }

    @Test(
        "Fixed offsets need no file, and east is positive",
        arguments: [
            ("UTC", 0), ("GMT", 0), ("Etc/UTC", 0), ("UTC+3", 10_800), ("GMT+0530", 19_800), ("GMT+05:30", 19_800),
            ("UTC-03:30", -12_600), ("GMT-12:34", -45_240),
        ])
    func fixedOffsets(name: String, offset: Int64) throws {
        let zones = ZoneDirectory(path: "/nonexistent")
        try zones.check(name)
        #expect(try zones.rules(named: name).offset(at: 0) == offset)
    }

    @Test("Without time zones on the machine, another than UTC is refused with the cure")
    func noZones() throws {
        let refusal = try refusal("Europe/Berlin", in: ZoneDirectory(path: "/nonexistent"))
        #expect(refusal.reason == "there are no time zones in \"/nonexistent\"")
        #expect(refusal.text.contains("install the package tzdata, or set TZDIR"))
    }

    @Test("The release of the tz database is the one that its own file names")
    func release() throws {
        #expect(fixture.zones.release == nil)
        try fixture.write(Array("# version 2026f\n# more\n".utf8), as: "tzdata.zi")
        #expect(fixture.zones.release == "2026f")
        try fixture.write(Array("nonsense".utf8), as: "tzdata.zi")
        #expect(fixture.zones.release == nil)
    }

    @Test("A zone that can't be read any more goes on by the rules that were read before")
    func damagedUpdate() throws {
        let before = try fixture.zones.rules(named: "Europe/Berlin")
        let stamp = ZoneTree(path: fixture.directory.path).stamp
        try fixture.write(Array("TZif".utf8), as: "Europe/Berlin")
        #expect(ZoneTree(path: fixture.directory.path).stamp != stamp)
        #expect(fixture.zones.readAgain().count == 1)
        #expect(try fixture.zones.rules(named: "Europe/Berlin") == before)
    }

    @Test("A file that is overwritten in place changes the stamp, as one that is added or removed does")
    func stamps() throws {
        var stamps: Set<Int> = [ZoneTree(path: fixture.directory.path).stamp]
        let file = fixture.directory.file("Europe/Berlin")
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.write(contentsOf: Data(ZoneFileBytes(footer: "<+02>-2").bytes))
        try handle.close()
        stamps.insert(ZoneTree(path: fixture.directory.path).stamp)
        try fixture.write(footer: "<+03>-3", as: "Europe/Rome")
        stamps.insert(ZoneTree(path: fixture.directory.path).stamp)
        try FileManager.default.removeItem(atPath: file)
        stamps.insert(ZoneTree(path: fixture.directory.path).stamp)
        #expect(stamps.count == 4)
    }
}
