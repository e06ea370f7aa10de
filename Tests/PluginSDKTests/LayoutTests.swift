import CDotJob
import Testing

/// What a compiled plugin relies on. A row may be added at a struct's end; none may ever change.
@Suite struct LayoutTests {
    @Test func `The host's table keeps its layout`() {
        typealias Table = dotjob_host
        let offsets = [
            MemoryLayout<Table>.offset(of: \.size), MemoryLayout<Table>.offset(of: \.abi_minor),
            MemoryLayout<Table>.offset(of: \.log), MemoryLayout<Table>.offset(of: \.progress),
            MemoryLayout<Table>.offset(of: \.stop_requested), MemoryLayout<Table>.offset(of: \.stop_fd),
            MemoryLayout<Table>.offset(of: \.deadline_ms), MemoryLayout<Table>.offset(of: \.parameters),
            MemoryLayout<Table>.offset(of: \.get_string), MemoryLayout<Table>.offset(of: \.get_int),
            MemoryLayout<Table>.offset(of: \.get_double), MemoryLayout<Table>.offset(of: \.get_bool),
            MemoryLayout<Table>.offset(of: \.trace_context), MemoryLayout<Table>.offset(of: \.config),
            MemoryLayout<Table>.offset(of: \.secret), MemoryLayout<Table>.offset(of: \.set_result),
            MemoryLayout<Table>.offset(of: \.fail), MemoryLayout<Table>.offset(of: \.retry_after),
        ]
        #expect(offsets == [0, 4, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128])
        #expect(MemoryLayout<Table>.size == 136)
    }

    @Test func `A task keeps its layout`() {
        let offsets = [
            MemoryLayout<dotjob_task>.offset(of: \.size), MemoryLayout<dotjob_task>.offset(of: \.attempt),
            MemoryLayout<dotjob_task>.offset(of: \.host), MemoryLayout<dotjob_task>.offset(of: \.task_id),
            MemoryLayout<dotjob_task>.offset(of: \.claim_no), MemoryLayout<dotjob_task>.offset(of: \.scheduled_at_ms),
            MemoryLayout<dotjob_task>.offset(of: \.job_name), MemoryLayout<dotjob_task>.offset(of: \.handler),
        ]
        #expect(offsets == [0, 4, 8, 16, 24, 32, 40, 48])
        #expect(MemoryLayout<dotjob_task>.size == 56)
    }

    @Test func `A handler and what it says about itself keep their layout`() {
        let handler = [
            MemoryLayout<dotjob_handler>.offset(of: \.size), MemoryLayout<dotjob_handler>.offset(of: \.reserved),
            MemoryLayout<dotjob_handler>.offset(of: \.name), MemoryLayout<dotjob_handler>.offset(of: \.run),
            MemoryLayout<dotjob_handler>.offset(of: \.describe),
            MemoryLayout<dotjob_handler>.offset(of: \.signature),
            MemoryLayout<dotjob_handler>.offset(of: \.function),
        ]
        #expect(handler == [0, 4, 8, 16, 24, 32, 40])
        #expect(MemoryLayout<dotjob_handler>.size == 48)
        let meta = [
            MemoryLayout<dotjob_meta>.offset(of: \.size), MemoryLayout<dotjob_meta>.offset(of: \.timeout_ms),
            MemoryLayout<dotjob_meta>.offset(of: \.summary), MemoryLayout<dotjob_meta>.offset(of: \.parameters_schema),
        ]
        #expect(meta == [0, 4, 8, 16])
        #expect(MemoryLayout<dotjob_meta>.size == 24)
    }

    @Test func `A plugin's descriptor keeps its layout`() {
        let offsets = [
            MemoryLayout<dotjob_plugin>.offset(of: \.size), MemoryLayout<dotjob_plugin>.offset(of: \.requires_minor),
            MemoryLayout<dotjob_plugin>.offset(of: \.name), MemoryLayout<dotjob_plugin>.offset(of: \.version),
            MemoryLayout<dotjob_plugin>.offset(of: \.handlers),
            MemoryLayout<dotjob_plugin>.offset(of: \.handler_count),
            MemoryLayout<dotjob_plugin>.offset(of: \.`init`), MemoryLayout<dotjob_plugin>.offset(of: \.fini),
        ]
        #expect(offsets == [0, 4, 8, 16, 24, 32, 40, 48])
        #expect(MemoryLayout<dotjob_plugin>.size == 56)
    }

    @Test func `Outcomes, answers and levels keep their numbers`() {
        #expect([DOTJOB_OK, DOTJOB_RETRY, DOTJOB_FAIL, DOTJOB_CANCELLED] == [0, 1, 2, 3])
        #expect([DOTJOB_FOUND, DOTJOB_MISSING, DOTJOB_WRONG_TYPE] == [0, 1, 2])
        #expect([DOTJOB_DEBUG, DOTJOB_INFO, DOTJOB_WARNING, DOTJOB_ERROR] == [0, 1, 2, 3])
        #expect(DOTJOB_ABI_MAJOR == 1)
        #expect(DOTJOB_ENTRY_SYMBOL == "dotjob_plugin_abi1")
    }
}
