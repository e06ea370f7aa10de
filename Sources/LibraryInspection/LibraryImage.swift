import CLibELF

/// An ELF file in memory, opened by libelf. Borrows its bytes.
struct LibraryImage {
    let elf: OpaquePointer
    let bytes: UnsafeRawBufferPointer

    /// More of anything than a real library has: a damaged count must not keep us busy.
    static let mostEntries = 1 << 20

    /// The program headers.
    var segments: [GElf_Phdr] {
        var count = 0
        guard elf_getphdrnum(elf, &count) == 0 else { return [] }
        return (0..<min(count, 1 << 16)).compactMap { index in
            var header = GElf_Phdr()
            return gelf_getphdr(elf, Int32(index), &header) == nil ? nil : header
        }
    }

    /// The sections with their headers and names.
    var sections: [(section: OpaquePointer, header: GElf_Shdr, name: String)] {
        var names = 0
        guard elf_getshdrstrndx(elf, &names) == 0 else { return [] }
        var found: [(OpaquePointer, GElf_Shdr, String)] = []
        var section: OpaquePointer?
        while let next = elf_nextscn(elf, section), found.count < 1 << 16 {
            section = next
            var header = GElf_Shdr()
            guard gelf_getshdr(next, &header) != nil else { continue }
            found.append((next, header, string(Int(header.sh_name), inSection: names) ?? ""))
        }
        return found
    }

    /// A string of a string section; `nil` when there is none at that place.
    func string(_ offset: Int, inSection index: Int) -> String? {
        // libelf would unpack a compressed table, however large. No linker makes one.
        var header = GElf_Shdr()
        guard gelf_getshdr(elf_getscn(elf, index), &header) != nil, header.sh_flags & UInt64(SHF_COMPRESSED) == 0 else {
            return nil
        }
        return elf_strptr(elf, index, offset).map { String(cString: $0) }
    }

    /// The NUL-terminated string that would lie at an address once loaded; `nil` when the file has none there.
    func string(atAddress address: UInt64, in segments: [GElf_Phdr]) -> String? {
        let segment = segments.first { segment in
            segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz
        }
        guard let segment else { return nil }
        let (start, overflows) = segment.p_offset.addingReportingOverflow(address - segment.p_vaddr)
        guard !overflows, start < UInt64(bytes.count) else { return nil }
        let rest = bytes[Int(start)...]
        guard let end = rest.firstIndex(of: 0) else { return nil }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// A part of the file, with its numbers in this machine's order; `nil` when the file is too short for it.
    func part(_ segment: GElf_Phdr, as type: Elf_Type) -> UnsafeMutablePointer<Elf_Data>? {
        guard let offset = Int64(exactly: segment.p_offset), segment.p_filesz > 0,
            segment.p_filesz < UInt64(bytes.count)
        else { return nil }
        return elf_getdata_rawchunk(elf, offset, Int(segment.p_filesz), type)
    }
}
