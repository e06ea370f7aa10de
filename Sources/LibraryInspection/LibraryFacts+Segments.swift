import CLibELF

// What the dynamic linker looks at.
extension LibraryFacts {
    /// Returns whether there is a dynamic section, without which nothing is a library.
    mutating func readSegments(of file: LibraryImage) -> Bool {
        let segments = file.segments
        var isDynamic = false
        for segment in segments {
            switch Int32(bitPattern: segment.p_type) {
            case PT_DYNAMIC: isDynamic = readDynamic(segment, among: segments, of: file) || isDynamic
            case Int32(PT_GNU_STACK): stack = segment.p_flags & UInt32(PF_X) != 0 ? .executable : .plain
            case PT_LOAD:
                let both = UInt32(PF_W) | UInt32(PF_X)
                if segment.p_flags & both == both { hasWritableCode = true }
            case PT_NOTE: buildID = buildID ?? Self.buildID(in: segment, of: file)
            default: break
            }
        }
        return isDynamic
    }

    private mutating func readDynamic(
        _ segment: GElf_Phdr, among segments: [GElf_Phdr], of file: LibraryImage
    ) -> Bool {
        guard let data = file.part(segment, as: ELF_T_DYN) else { return false }
        var entries: [GElf_Dyn] = []
        let count = min(data.pointee.d_size / MemoryLayout<Elf64_Dyn>.size, LibraryImage.mostEntries)
        for index in 0..<count {
            var entry = GElf_Dyn()
            guard gelf_getdyn(data, Int32(index), &entry) != nil, entry.d_tag != DT_NULL else { break }
            entries.append(entry)
        }
        let strings = entries.first { $0.d_tag == DT_STRTAB }?.d_un.d_ptr ?? 0
        func text(_ entry: GElf_Dyn) -> String? {
            let (address, overflows) = strings.addingReportingOverflow(entry.d_un.d_val)
            return overflows ? nil : file.string(atAddress: address, in: segments)
        }
        for entry in entries {
            switch Int32(truncatingIfNeeded: entry.d_tag) {
            case DT_NEEDED: needed += text(entry).map { [$0] } ?? []
            case DT_RUNPATH: runPaths = text(entry)?.split(separator: ":").map(String.init) ?? []
            case DT_RPATH: rPaths = text(entry)?.split(separator: ":").map(String.init) ?? []
            case DT_TEXTREL: hasTextRelocations = true
            case DT_FLAGS:
                if entry.d_un.d_val & UInt64(DF_TEXTREL) != 0 { hasTextRelocations = true }
            default: break
            }
        }
        return true
    }

    private static func buildID(in segment: GElf_Phdr, of file: LibraryImage) -> String? {
        let type = segment.p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR
        guard let data = file.part(segment, as: type), let base = data.pointee.d_buf else { return nil }
        var offset = 0
        for _ in 0..<1_000 {
            var note = GElf_Nhdr()
            var name = 0
            var description = 0
            let next = gelf_getnote(data, offset, &note, &name, &description)
            guard next > offset else { return nil }
            let all = UnsafeRawBufferPointer(start: base, count: data.pointee.d_size)
            let isGNU = note.n_namesz == 4 && name + 4 <= all.count && all[name..<name + 4].elementsEqual("GNU\0".utf8)
            let length = Int(note.n_descsz)
            if isGNU, note.n_type == UInt32(NT_GNU_BUILD_ID), length <= 64, description + length <= all.count {
                return all[description..<description + length].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                    .joined()
            }
            offset = next
        }
        return nil
    }
}
