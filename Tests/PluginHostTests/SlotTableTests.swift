import CSlotTable
import Glibc
import Testing

@Suite("The slot table")
struct SlotTableTests {
    /// A table of four slots, mapped twice: as a host and an executor have it.
    private final class Tables {
        let slots: UInt32 = 4
        let host: OpaquePointer
        let executor: OpaquePointer

        init() throws {
            let descriptor = slot_table_create(slots)
            defer { close(descriptor) }
            host = try #require(slot_table_map(descriptor, slots))
            executor = try #require(slot_table_map(descriptor, slots))
        }

        deinit {
            slot_table_unmap(host, slots)
            slot_table_unmap(executor, slots)
        }

        func mark(
            _ death: slot_table_death, slot: Int32 = -1, number: Int32 = 0, address: UInt64 = 0
        ) -> Bool {
            var mark = slot_table_mark(
                death: death, slot: slot, number: number, task_id: 41, claim_no: 3, fault_address: address)
            return slot_table_mark_death(host, &mark)
        }

        var obituary: slot_table_obituary {
            var obituary = slot_table_obituary()
            slot_table_read_obituary(executor, slots, &obituary)
            return obituary
        }
    }

    @Test("The executor sees what a slot runs, and that it ended")
    func slot() throws {
        let tables = try Tables()
        slot_begin(tables.host, 2, 7, 41, 3)
        let reading = slot_table_read(tables.executor, tables.slots, 2)
        #expect(reading.state == SLOT_RUNNING)
        #expect(reading.handler == 7)
        #expect(reading.task_id == 41)
        #expect(reading.claim_no == 3)
        #expect(reading.started_boottime_us > 0)
        #expect(slot_table_read(tables.executor, tables.slots, 1).state == SLOT_IDLE)
        slot_end(tables.host, 2)
        #expect(slot_table_read(tables.executor, tables.slots, 2).state == SLOT_IDLE)
    }

    @Test("A slot past the end reads as idle")
    func outOfRange() throws {
        let tables = try Tables()
        #expect(slot_table_read(tables.executor, tables.slots, 4).state == SLOT_IDLE)
    }

    @Test("Only the first death is kept")
    func firstDeath() throws {
        let tables = try Tables()
        #expect(tables.mark(SLOT_TABLE_DEATH_SIGNAL_IN_SLOT, slot: 1, number: SIGSEGV, address: 99))
        #expect(!tables.mark(SLOT_TABLE_DEATH_EXIT_ELSEWHERE))
        let obituary = tables.obituary
        #expect(obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT)
        #expect(obituary.mark.slot == 1)
        #expect(obituary.mark.number == SIGSEGV)
        #expect(obituary.mark.fault_address == 99)
    }

    @Test("What a plugin has written over the place of a death does not keep one from being marked")
    func overwrittenDeath() throws {
        let tables = try Tables()
        UnsafeMutableRawPointer(tables.host).initializeMemory(as: UInt8.self, repeating: 0xff, count: 4_096)
        #expect(tables.mark(SLOT_TABLE_DEATH_SIGNAL_IN_SLOT, slot: 1, number: SIGSEGV))
        slot_table_write_obituary(tables.host, "why", 3)
        #expect(tables.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT && tables.obituary.mark.task_id == 41)
        #expect(tables.obituary.text_length == 3)
    }

    @Test("A death that was taken back leaves room for the real one")
    func clearedDeath() throws {
        let tables = try Tables()
        _ = tables.mark(SLOT_TABLE_DEATH_SIGNAL_IN_SLOT, slot: 1, number: SIGSEGV)
        slot_table_write_obituary(tables.host, "early", 5)
        slot_table_clear_death(tables.host)
        #expect(tables.obituary.mark.death == SLOT_TABLE_DEATH_NONE)
        #expect(tables.obituary.text_length == 0)
        #expect(tables.mark(SLOT_TABLE_DEATH_EXIT_ELSEWHERE, number: 4))
    }

    @Test("Text past the room for it is dropped")
    func longObituary() throws {
        let tables = try Tables()
        let line = String(repeating: "x", count: 1000)
        for _ in 0..<20 { slot_table_write_obituary(tables.host, line, 1000) }
        #expect(tables.obituary.text_length == Int(SLOT_TABLE_OBITUARY_BYTES))
    }

    @Test("A table full of garbage reads without harm")
    func garbage() throws {
        let tables = try Tables()
        memset(UnsafeMutableRawPointer(tables.host), 0xff, slot_table_bytes(tables.slots))
        let obituary = tables.obituary
        #expect(obituary.mark.death == SLOT_TABLE_DEATH_NONE)
        #expect(obituary.mark.slot == -1)
        #expect(obituary.text_length <= Int(SLOT_TABLE_OBITUARY_BYTES))
        for index in 0..<tables.slots {
            #expect(slot_table_read(tables.executor, tables.slots, index).state == SLOT_IDLE)
        }
    }

    @Test("The table's memory cannot be resized under its readers")
    func sealed() throws {
        let descriptor = slot_table_create(4)
        defer { close(descriptor) }
        #expect(ftruncate(descriptor, 0) == -1)
    }
}
