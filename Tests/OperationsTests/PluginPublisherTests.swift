import Execution
import JobModel
import JobStore
import Operations
import StoreSupport
import TestSupport
import Testing

/// Real plugins in a real host, and others who publish at the same time.
@Suite("Publishing plugins")
struct PluginPublisherTests {
    private let fixture: OperationsFixture
    private let probe = PluginProbe(hostPath: Project.product("dotjob-host"))

    init() throws { fixture = try OperationsFixture() }

    /// Builds a plugin with one handler.
    private func build(_ name: String, handler: String, schema: String = "") throws -> String {
        let literal = schema.replacing("\"", with: "\\\"")
        return try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("\(name)", "1")
                DOTJOB_HANDLER(\(handler), m->parameters_schema = "\(literal)") { (void)task; return DOTJOB_OK; }
                """, named: name, in: fixture.directory.path)
    }

    private func publish(
        _ paths: String..., in store: (any GroupStore & ReleaseStore)? = nil,
        _ change: (inout PublishRequest) -> Void = { _ in }
    ) throws -> PublishOutcome {
        var request = PublishRequest(group: "g", paths: paths, publisher: "ada")
        change(&request)
        return try PluginPublisher(store: store ?? fixture.store, probe: probe).publish(request)
    }

    @Test("A release holds what was given beside what was there, and the same bytes again are no news")
    func plain() throws {
        let (mail, sweep) = (try build("mail", handler: "send"), try build("sweep", handler: "sweep"))
        let asked = StandInExecutor.now
        let first = try publish(mail) { $0.note = "the first" }
        #expect(first.isNew)
        #expect(first.release.publishedBy == "ada")
        #expect((asked...StandInExecutor.now).contains(first.release.publishedAt))
        #expect(first.release.note == "the first")
        let second = try publish(sweep)
        #expect(second.plugins.map(\.name) == ["sweep"])
        #expect(second.release.plugins.map(\.name).sorted() == ["mail", "sweep"])
        let again = try publish(sweep)
        #expect(!again.isNew)
        #expect(again.release.id == second.release.id)
    }

    @Test("A judgement tells what a publish would come to, and stores neither plugin nor release")
    func judgement() throws {
        let mail = try build("mail", handler: "send", schema: #"{"type": "object"}"#)
        let publisher = PluginPublisher(store: fixture.store, probe: probe)
        let request = PublishRequest(group: "g", paths: [mail], publisher: "ada")
        let outlook = try publisher.judge(request)
        #expect(outlook.isNew && outlook.release.number == 1 && outlook.release.plugins.map(\.name) == ["mail"])
        #expect(outlook.plugins.first?.handlerDetails.first?.parametersSchema == #"{"type": "object"}"#)
        #expect(try fixture.store.releases(ReleaseFilter()).isEmpty)
        #expect(try fixture.store.desiredRelease(ofGroup: fixture.group.id) == nil)
        let release = try publisher.publish(request).release
        #expect(release.number == 1 && release.digest == outlook.release.digest)
        let again = try publisher.judge(request)
        #expect(!again.isNew && again.release.id == release.id)
    }

    @Test("A judgement refuses what a publish would refuse, in the same words")
    func judgementRefuses() throws {
        let (mail, post) = (try build("mail", handler: "send"), try build("post", handler: "send"))
        try fixture.publish("mail", ["send": ""])
        let publisher = PluginPublisher(store: fixture.store, probe: probe)
        var lost = PublishRequest(group: "g", paths: [try build("sweep", handler: "sweep")], publisher: "ada")
        lost.replacesAll = true
        _ = try fixture.store.addJob(
            JobDraft(name: "j", group: "g", handler: "send"), on: nil, now: 1, nextOccurrence: { _, _ in nil })
        var early = PublishRequest(group: "g", paths: [mail], publisher: "ada")
        early.canaryPercent = 100
        for request in [PublishRequest(group: "g", paths: [post], publisher: "ada"), lost, early] {
            let published = try #require(throws: StoreError.self) { try publisher.publish(request) }
            let judged = try #require(throws: StoreError.self) { try publisher.judge(request) }
            #expect(judged.refusal == published.refusal)
        }
    }

    @Test("Who publishes beside others builds upon what they have published meanwhile")
    func conflict() throws {
        let (mail, sweep) = (try build("mail", handler: "send"), try build("sweep", handler: "sweep"))
        let (base, probe) = (fixture.store, probe)
        let store = InterferingStore(base) { write in
            guard write == 1 else { return }
            let request = PublishRequest(group: "g", paths: [sweep], publisher: "bob")
            _ = try PluginPublisher(store: base, probe: probe).publish(request)
        }
        let outcome = try publish(mail, in: store)
        #expect(store.writes == 2)
        #expect(outcome.release.number == 2)
        #expect(outcome.release.plugins.map(\.name).sorted() == ["mail", "sweep"])
    }

    @Test("A plugin whose handler others have published meanwhile is refused, and theirs stands")
    func conflictOfHandlers() throws {
        let (mail, post) = (try build("mail", handler: "send"), try build("post", handler: "send"))
        let (base, probe) = (fixture.store, probe)
        let store = InterferingStore(base) { write in
            guard write == 1 else { return }
            let request = PublishRequest(group: "g", paths: [post], publisher: "bob")
            _ = try PluginPublisher(store: base, probe: probe).publish(request)
        }
        let error = try #require(throws: StoreError.self) { try publish(mail, in: store) }
        #expect(error.code == .invalid)
        #expect(try base.desiredRelease(ofGroup: fixture.group.id)?.plugins.map(\.name) == ["post"])
    }

    @Test("Where others never stop publishing it is refused in the end")
    func endless() throws {
        let base = fixture.store
        let store = InterferingStore(base) { write in
            _ = try OperationsFixture.publish("other", ["h\(write)": ""], to: "g", in: base)
        }
        let mail = try build("mail", handler: "send")
        let error = try #require(throws: OperationError.self) {
            try publish(mail, in: store) { $0.check = .none(handlers: ["send"]) }
        }
        #expect(error.code == .conflict)
        #expect(store.writes == 10)
    }

    @Test("An unchecked plugin takes the handlers of the group's plugin of its name, and asks for them otherwise")
    func unchecked() throws {
        let mail = try build("mail", handler: "send")
        let error = try #require(throws: OperationError.self) { try publish(mail) { $0.check = .none(handlers: []) } }
        #expect(error.refusal.cure == .nameHandlers)
        try fixture.publish("mail", ["send": "", "fetch": ""])
        let outcome = try publish(mail) { $0.check = .none(handlers: []) }
        #expect(outcome.plugins.map(\.handlers) == [["fetch", "send"]])
    }

    @Test("A schema that is none refuses the plugin before anything is stored")
    func brokenSchema() throws {
        let path = try build("mail", handler: "send", schema: #"{"type": 5}"#)
        let error = try #require(throws: OperationError.self) { try publish(path) }
        #expect(error.code == .invalid)
        #expect(error.refusal.subject == "plugin \"mail\"")
        #expect(try fixture.store.releases(ReleaseFilter()).isEmpty)
    }

    @Test("What a host would not run is refused in the host's words, taken apart")
    func refusedByHost() throws {
        let path = try FixturePlugin.build("no_entry.c", flags: ["-pthread"], in: fixture.directory.path)
        let error = try #require(throws: ExecutionError.self) { try publish(path) }
        #expect(error.code == .plugin)
        #expect(error.refusal.subject == "plugin \"no_entry.so\"")
        #expect(error.refusal.reason == "exports no dotjob_plugin_abi1")
        #expect(error.refusal.cure?.plainText?.hasPrefix("declare the plugin with DOTJOB_PLUGIN") == true)
    }
}
