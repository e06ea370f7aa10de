import CSlotTable
import Glibc
import Testing

@Suite("The words that an attempt leaves in shared memory")
struct SlotWordsTests {
    /// A table of two slots, as its host has it, and the descriptor that its executor reads from.
    private final class Memory {
        static let slots: UInt32 = 2
        let descriptor: Int32
        let table: OpaquePointer

        init() throws {
            descriptor = slot_table_create(Self.slots)
            table = try #require(slot_table_map(descriptor, Self.slots))
        }

        deinit {
            slot_table_unmap(table, Self.slots)
            close(descriptor)
        }

        func words(_ slot: UInt32) -> OpaquePointer { slot_table_words(table, Self.slots, slot) }

        /// What a part of a copy says.
        func copied(
            _ slot: UInt32, _ part: (OpaquePointer, UnsafeMutablePointer<Int>) -> UnsafePointer<CChar>?
        ) throws -> String? {
            let copy = try #require(slot_words_copy(descriptor, Self.slots, slot))
            defer { free(UnsafeMutableRawPointer(copy)) }
            var length = 0
            guard let start = part(copy, &length) else { return nil }
            return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
        }
    }

    @Test("Each slot has its own, and what is cleared is gone")
    func own() throws {
        let memory = try Memory()
        slot_words_add_line(memory.words(0), "one", 3)
        slot_words_add_line(memory.words(0), "two", 3)
        slot_words_set_result(memory.words(1), "", 0)
        slot_words_set_failure(memory.words(1), "disk", 4, "no room", 7)
        #expect(try memory.copied(0, slot_words_lines) == "onetwo")
        #expect(try memory.copied(0, slot_words_result) == nil)
        #expect(try memory.copied(1, slot_words_result) == "", "an empty result is one")
        #expect(try memory.copied(1, slot_words_kind) == "disk" && memory.copied(1, slot_words_message) == "no room")
        slot_words_clear(memory.words(1))
        #expect(try memory.copied(1, slot_words_result) == nil && memory.copied(1, slot_words_kind) == "")
        #expect(try memory.copied(0, slot_words_lines) == "onetwo")
    }

    @Test("The longest result is kept whole, and its memory given back with the next attempt")
    func longResult() throws {
        let memory = try Memory()
        let text = [CChar](repeating: 0x61, count: Int(SLOT_WORDS_RESULT_BYTES))
        slot_words_set_result(memory.words(0), text, text.count)
        #expect(try memory.copied(0, slot_words_result)?.utf8.count == text.count)
        let before = try blocks(of: memory.descriptor)
        slot_words_clear(memory.words(0))
        #expect(try blocks(of: memory.descriptor) < before)
    }

    private func blocks(of descriptor: Int32) throws -> Int {
        var status = stat()
        try #require(fstat(descriptor, &status) == 0)
        return Int(status.st_blocks)
    }

    @Test("A line that does not fit is dropped whole, and so is every one after it")
    func fullOfLines() throws {
        let memory = try Memory()
        let line = String(repeating: "x", count: 4_000)
        for _ in 0..<100 { slot_words_add_line(memory.words(0), line, line.utf8.count) }
        slot_words_add_line(memory.words(0), "y", 1)
        let kept = try #require(try memory.copied(0, slot_words_lines))
        #expect(kept.utf8.count == Int(SLOT_WORDS_LINE_BYTES) / 4_000 * 4_000 && !kept.contains("y"))
    }

    @Test("Whatever is written over the words, a copy's parts lie within it")
    func damaged() throws {
        let memory = try Memory()
        let start = UnsafeMutableRawPointer(memory.words(0))
        for value: UInt8 in [0xff, 0x7f, 0x01, 0x80] {
            start.initializeMemory(as: UInt8.self, repeating: value, count: 4_096)
            #expect(try memory.copied(0, slot_words_lines)?.isEmpty == false)
            for part in [slot_words_kind, slot_words_message, slot_words_note, slot_words_result] {
                _ = try memory.copied(0, part)
            }
        }
    }

    @Test("There are no words of a slot past the end")
    func outOfRange() throws {
        let memory = try Memory()
        #expect(slot_words_copy(memory.descriptor, Memory.slots, 2) == nil)
    }
}
