import HostProtocol
import JobModel
import Testing

@testable import Execution

@Suite("The handlers of a host's bundle")
struct HandlerTableTests {
    private let table = HandlerTable(
        ReadyReport(
            plugins: [
                .init(name: "mail", version: "1", requiresMinor: 0),
                .init(
                    name: "zip", version: "1", requiresMinor: 1,
                    systemLibrary: .init(path: "/lib/libz.so.1", buildID: "ab")),
            ],
            handlers: [
                .init(name: "send", plugin: 0, summary: "", timeoutMs: 0, parametersSchema: ""),
                .init(name: "crc", plugin: 1, summary: "", timeoutMs: 0, parametersSchema: ""),
                .init(name: "stray", plugin: 9, summary: "", timeoutMs: 0, parametersSchema: ""),
            ]))

    private let bundle = UnpackedBundle(
        release: LaneFixture.release(1),
        libraries: ["mail", "zip"].enumerated().map { index, name in
            .init(
                plugin: Plugin(id: Int64(index) + 1, name: name, version: "1", digest: "", byteCount: 0, handlers: []),
                path: "")
        })

    @Test("A handler is found by its name, and its plugin by its place in the release")
    func found() {
        #expect(table.index(of: "crc") == 1 && table.index(of: "gone") == nil)
        #expect(table.plugin(of: 1, in: bundle)?.name == "zip")
        #expect(table.requiredMinor(of: 0) == 0 && table.requiredMinor(of: 1) == 1)
        #expect(table.systemLibrary(of: 0) == nil && table.systemLibrary(of: 1)?.contains("/lib/libz.so.1") == true)
    }

    @Test("A place that is none names nothing")
    func damaged() {
        #expect(table.name(of: 3) == "?")
        #expect(table.requiredMinor(of: 2) == 0 && table.requiredMinor(of: 3) == 0)
        #expect(table.plugin(of: 3, in: bundle) == nil && table.systemLibrary(of: 3) == nil)
        #expect(table.plugin(of: 2, in: bundle) == nil && table.systemLibrary(of: 2) == nil)
    }
}
