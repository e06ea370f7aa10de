import CSlotTable
import Glibc
import HostProtocol
import TestSupport
import Testing

@Suite("A handler that kills its host is named by the slot table")
struct CrashTests {
    @Test(
        "A fatal signal in a handler is marked on its slot, with a backtrace, and the wait status tells it",
        arguments: [
            ("crash.c", "segfault", SIGSEGV), ("crash.c", "abort_now", SIGABRT), ("crash.c", "overflow_stack", SIGSEGV),
            ("throw.cpp", "throw_out", SIGABRT),
        ])
    func signalInSlot(fixture: String, handler: String, signal: Int32) throws {
        let host = try LoadedHost(fixture)
        let end = try host.die(by: handler)
        #expect(end.signal == signal)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT)
        #expect(end.obituary.mark.number == signal)
        try #require(end.obituary.mark.slot >= 0)
        let slot = end.slots[Int(end.obituary.mark.slot)]
        #expect(slot.state == SLOT_RUNNING)
        #expect(slot.task_id == 77)
        #expect(slot.claim_no == 3)
        #expect(host.report.handlers[Int(slot.handler)].name == handler)
        #expect(end.text.contains(FixtureName.library(of: fixture)))
    }

    @Test("The backtrace names functions that the plugin does not export, and leaves out the host's own")
    func backtrace() throws {
        let end = try LoadedHost("crash.c").die(by: "segfault")
        let lines = end.text.split(separator: "\n")
        let top = try #require(lines.first)
        #expect(top.wholeMatch(of: /dotjob_run_segfault\+0x[0-9a-f]+ in crash\.so\+0x[0-9a-f]+/) != nil, "\(end.text)")
        #expect(!end.text.contains("dotjob-host"))
    }

    @Test("A catcher that leaves by siglongjmp has mended it, time and again, and a real crash after that is told")
    func leavesByJump() throws {
        let host = try LoadedHost(
            text: """
                #include <setjmp.h>
                #include <signal.h>
                static _Thread_local sigjmp_buf back;
                static _Thread_local int may_jump;
                static void leave(int number) {
                  (void)number;
                  if (may_jump) siglongjmp(back, 1);
                }
                __attribute__((constructor)) static void install(void) {
                  struct sigaction action = {.sa_handler = leave, .sa_flags = SA_ONSTACK | SA_NODEFER};
                  sigaction(SIGSEGV, &action, NULL);
                }
                DOTJOB_PLUGIN("own", "1")
                DOTJOB_HANDLER(probe_memory) {
                  may_jump = 1;
                  if (sigsetjmp(back, 1) == 0) *(volatile int *)16 = 1;
                  may_jump = 0;
                  dotjob_resultf(task, "1");
                  return DOTJOB_OK;
                }
                DOTJOB_HANDLER(break_down) { (void)task; raise(SIGILL); return DOTJOB_OK; }
                """, slots: 1)
        for _ in 1...3 { #expect(try host.run("probe_memory").result == "1") }
        let end = try host.die(by: "break_down")
        #expect(end.signal == SIGILL)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT && end.obituary.mark.number == SIGILL)
    }

    @Test("A catcher of SIGABRT that returns mends nothing: abort goes on, and its slot is blamed")
    func abortGoesOn() throws {
        let host = try LoadedHost(
            text: """
                #include <signal.h>
                #include <stdlib.h>
                static void look(int number) { (void)number; }
                __attribute__((constructor)) static void install(void) { signal(SIGABRT, look); }
                DOTJOB_PLUGIN("own", "1")
                DOTJOB_HANDLER(give_up) { (void)task; abort(); }
                """, slots: 1)
        let end = try host.die(by: "give_up")
        #expect(end.signal == SIGABRT)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT && end.obituary.mark.slot == 0)
        #expect(end.text.contains("dotjob_run_give_up"), "\(end.text)")
    }

    @Test("A call through a wild pointer tells who called")
    func wildCall() throws {
        let end = try LoadedHost("crash.c").die(by: "call_nowhere")
        #expect(end.text.contains("dotjob_run_call_nowhere+0x"), "\(end.text)")
    }

    @Test("The faulting address is told")
    func faultAddress() throws {
        let end = try LoadedHost("crash.c").die(by: "segfault")
        #expect(end.obituary.mark.fault_address == 16)
    }

    @Test("exit(0) in a handler is marked on its slot and never passes for success")
    func exitInSlot() throws {
        let end = try LoadedHost("crash.c").die(by: "exit_zero")
        #expect(end.exitCode == 70)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_EXIT_IN_SLOT)
        #expect(end.obituary.mark.number == 0)
        #expect(end.obituary.mark.slot >= 0)
    }

    @Test("_exit and SIGKILL leave no mark, but a running slot", arguments: ["underscore_exit", "kill_self"])
    func unmarked(handler: String) throws {
        let end = try LoadedHost("crash.c").die(by: handler)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_NONE)
        #expect(end.slots.filter { $0.state == SLOT_RUNNING }.map(\.task_id) == [77])
        #expect(handler == "kill_self" ? end.signal == SIGKILL : end.exitCode == 0)
    }

    @Test("A leaked thread that crashes is blamed on no slot")
    func leakedThread() throws {
        let host = try LoadedHost("crash.c")
        try host.process.run([host.task("leak_thread"), host.task("hang", id: 2)])
        #expect(try host.process.results()[0].taskID == 1)
        let end = try host.process.end()
        #expect(end.signal == SIGSEGV)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_ELSEWHERE)
        #expect(end.obituary.mark.slot == -1)
        #expect(end.slots.filter { $0.state == SLOT_RUNNING }.map(\.task_id) == [2])
    }

    @Test("pthread_exit ends the attempt, not the host, and its worker is replaced")
    func threadExit() throws {
        let host = try LoadedHost("crash.c", slots: 1)
        for id in Int64(1)...3 {
            try host.process.run([host.task("thread_exit", id: id)])
            let result = try host.process.results()[0]
            #expect(result.taskID == id)
            #expect(result.ending == .threadExited)
        }
        #expect(try host.run("echo").outcome == 0)
        try host.process.drain()
        #expect(try host.process.end().exitCode == 0)
    }

    @Test("A signal that a plugin caught before and returns from is no death")
    func recoveredSignal() throws {
        let host = try LoadedHost(
            text: """
                #include <signal.h>
                #include <setjmp.h>
                #include <sys/mman.h>
                #include <unistd.h>
                static char *page;
                static void repair(int number) { (void)number; mprotect(page, 4096, PROT_READ | PROT_WRITE); }
                __attribute__((constructor)) static void install(void) {
                  page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                  struct sigaction action = {.sa_handler = repair};
                  sigaction(SIGSEGV, &action, NULL);
                }
                DOTJOB_PLUGIN("own", "1")
                DOTJOB_HANDLER(repairs) { (void)task; page[0] = 1; return DOTJOB_OK; }
                DOTJOB_HANDLER(leaves) { (void)task; _exit(3); }
                """)
        #expect(try host.run("repairs").outcome == 0)
        let end = try host.die(by: "leaves")
        #expect(end.exitCode == 3)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_NONE)
        #expect(end.text == "")
    }

    @Test("A plugin's own catcher that gives the signal back leaves the death marked")
    func signalPassedBack() throws {
        let host = try LoadedHost(
            text: """
                #include <signal.h>
                static struct sigaction previous;
                static void pass_back(int number, siginfo_t *info, void *context) {
                  previous.sa_sigaction(number, info, context);
                }
                __attribute__((constructor)) static void install(void) {
                  struct sigaction action = {.sa_sigaction = pass_back, .sa_flags = SA_SIGINFO};
                  sigaction(SIGSEGV, &action, &previous);
                }
                DOTJOB_PLUGIN("own", "1")
                DOTJOB_HANDLER(crashes) { (void)task; *(volatile int *)16 = 1; return DOTJOB_OK; }
                """)
        let end = try host.die(by: "crashes")
        #expect(end.signal == SIGSEGV)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT)
    }

    /// A plugin that makes a page writable when its handler writes there, and passes back every other fault.
    private func repairer(_ name: String, in directory: String) throws -> LoadedPlugin {
        let text = """
            #include <dotjob/plugin.h>
            #include <signal.h>
            #include <sys/mman.h>
            #include <unistd.h>
            enum { PAGES = 2, PAGE_BYTES = 4096 };
            static struct sigaction previous;
            static char *pages;
            static void repair(int number, siginfo_t *info, void *context) {
              char *address = info->si_addr;
              if (address < pages || address >= pages + PAGES * PAGE_BYTES) {
                previous.sa_sigaction(number, info, context);
                return;
              }
              usleep(100 * 1000);
              mprotect(address, PAGE_BYTES, PROT_READ | PROT_WRITE);
            }
            __attribute__((constructor)) static void install(void) {
              pages = mmap(NULL, PAGES * PAGE_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              struct sigaction action = {.sa_sigaction = repair, .sa_flags = SA_SIGINFO | SA_ONSTACK};
              sigaction(SIGSEGV, &action, &previous);
            }
            DOTJOB_PLUGIN("\(name)", "1")
            DOTJOB_HANDLER(\(name)) { pages[task->task_id % PAGES * PAGE_BYTES] = 1; return DOTJOB_OK; }
            DOTJOB_HANDLER(\(name)_crash) { (void)task; *(volatile int *)16 = 1; return DOTJOB_OK; }
            """
        return LoadedPlugin(name: "", path: try FixturePlugin.build(text: text, named: name, in: directory))
    }

    @Test("What the catcher of one plugin passes back, that of a plugin loaded before may mend")
    func catchersOfTwoPlugins() throws {
        let process = try HostUnderTest()
        let plugins = try ["first", "second"].map { try repairer($0, in: process.scratch.path) }
        let host = try LoadedHost(process, plugins: plugins)
        #expect(try host.run("first").outcome == 0)
        #expect(try host.run("second").outcome == 0)
        let end = try host.die(by: "first_crash")
        #expect(end.signal == SIGSEGV)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT)
        #expect(end.obituary.mark.fault_address == 16)
    }

    @Test("Two handlers whose signals are caught at the same time both live on")
    func signalsAtTheSameTime() throws {
        let process = try HostUnderTest()
        let host = try LoadedHost(process, plugins: [try repairer("own", in: process.scratch.path)])
        try process.run([host.task("own", id: 1), host.task("own", id: 2)])
        #expect(try process.results(2).map(\.outcome) == [0, 0])
        try process.drain()
        #expect(try process.end().exitCode == 0)
    }

    @Test("A death while loading names the step and the plugin")
    func constructorCrash() throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build("constructor_crash.c", in: host.scratch.path)
        try host.load([LoadedPlugin(name: "", path: path)])
        let end = try host.end()
        #expect(end.signal == SIGSEGV)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_ELSEWHERE)
        #expect(end.text.hasPrefix("in the constructors of plugin \"constructor_crash.so\"\n"))
    }

    @Test("exit in a constructor names the step and the plugin")
    func constructorExit() throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build(
            text: "#include <stdlib.h>\n__attribute__((constructor)) static void leave(void) { exit(0); }",
            named: "leaver",
            in: host.scratch.path)
        try host.load([LoadedPlugin(name: "", path: path)])
        let end = try host.end()
        #expect(end.exitCode == 70)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_EXIT_ELSEWHERE)
        #expect(end.text == "in the constructors of plugin \"leaver.so\"")
    }
}

/// What a fixture is called once it is built.
enum FixtureName {
    static func library(of source: String) -> String { "\(source.prefix { $0 != "." }).so" }
}
