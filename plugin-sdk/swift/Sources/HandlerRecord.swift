import CDotJob

/// A handler as the host reads it, with what it says about itself in the same allocation, right behind it: `describe`
/// is given the record and finds the rest there. Never freed, for the host reads it as long as the process lives.
enum HandlerRecord {
    static func allocate(for handler: Handler) -> UnsafePointer<dotjob_handler> {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: metaOffset + MemoryLayout<dotjob_meta>.size, alignment: MemoryLayout<dotjob_handler>.alignment)
        (memory + metaOffset).initializeMemory(
            as: dotjob_meta.self,
            to: dotjob_meta(
                size: UInt32(MemoryLayout<dotjob_meta>.size), timeout_ms: handler.timeoutMilliseconds,
                summary: handler.summary.map(neverFreed), parameters_schema: handler.parametersSchema.map(neverFreed)))
        let record = memory.initializeMemory(
            as: dotjob_handler.self,
            to: dotjob_handler(
                size: UInt32(MemoryLayout<dotjob_handler>.size), reserved: 0, name: neverFreed(handler.name),
                run: handler.run, describe: { HandlerRecord.describe($0, in: $1) }, signature: nil, function: nil))
        return UnsafePointer(record)
    }

    /// The texts stay where they are: the host's record only points to them.
    private static func describe(
        _ record: UnsafePointer<dotjob_handler>?, in meta: UnsafeMutablePointer<dotjob_meta>?
    ) {
        guard let record, let meta, meta.pointee.size >= MemoryLayout<dotjob_meta>.size else { return }
        let said = (UnsafeRawPointer(record) + metaOffset).assumingMemoryBound(to: dotjob_meta.self).pointee
        meta.pointee.timeout_ms = said.timeout_ms
        meta.pointee.summary = said.summary
        meta.pointee.parameters_schema = said.parameters_schema
    }

    private static let metaOffset = MemoryLayout<dotjob_handler>.stride
}
