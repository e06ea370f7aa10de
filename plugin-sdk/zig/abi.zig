//! The structs of `dotjob/plugin.h`, ABI 1.1, field by field. The header holds their contracts.
//!
//! Structs only grow at their end, and each states its size. What ABI 1.0 has is there in every host of major 1; look
//! at `size` before you touch a field that came later.

pub const ok: i32 = 0;
pub const retry: i32 = 1;
pub const fail: i32 = 2;
pub const cancelled: i32 = 3;
/// Since 1.1: of plugins that require that minor.
pub const snooze: i32 = 4;

pub const found: i32 = 0;
pub const missing: i32 = 1;
pub const wrong_type: i32 = 2;

pub const Host = extern struct {
    size: u32,
    abi_minor: u32,
    log: *const fn (*const Task, i32, [*]const u8, usize) callconv(.c) void,
    progress: *const fn (*const Task, f64, ?[*:0]const u8) callconv(.c) void,
    stop_requested: *const fn (*const Task) callconv(.c) bool,
    stop_fd: *const fn (*const Task) callconv(.c) c_int,
    deadline_ms: *const fn (*const Task) callconv(.c) i64,
    parameters: *const fn (*const Task, ?*usize) callconv(.c) [*]const u8,
    get_string: *const fn (*const Task, [*:0]const u8, *[*]const u8, ?*usize) callconv(.c) i32,
    get_int: *const fn (*const Task, [*:0]const u8, *i64) callconv(.c) i32,
    get_double: *const fn (*const Task, [*:0]const u8, *f64) callconv(.c) i32,
    get_bool: *const fn (*const Task, [*:0]const u8, *bool) callconv(.c) i32,
    trace_context: *const fn (*const Task) callconv(.c) ?[*:0]const u8,
    config: *const fn (*const Plugin, [*:0]const u8) callconv(.c) ?[*:0]const u8,
    secret: *const fn (*const Plugin, [*:0]const u8, *usize) callconv(.c) ?[*]const u8,
    set_result: *const fn (*const Task, [*]const u8, usize) callconv(.c) bool,
    fail: *const fn (*const Task, ?[*:0]const u8, [*:0]const u8) callconv(.c) void,
    retry_after: *const fn (*const Task, i64) callconv(.c) void,
};

pub const Task = extern struct {
    size: u32,
    attempt: i32,
    host: *const Host,
    task_id: i64,
    claim_no: i64,
    scheduled_at_ms: i64,
    job_name: [*:0]const u8,
    handler: [*:0]const u8,
};

pub const Meta = extern struct {
    size: u32,
    timeout_ms: u32,
    summary: ?[*:0]const u8,
    parameters_schema: ?[*:0]const u8,
};

pub const Handler = extern struct {
    size: u32 = @sizeOf(Handler),
    reserved: u32 = 0,
    name: [*:0]const u8,
    run: ?*const fn (*const Task) callconv(.c) i32,
    describe: ?*const fn (*const Handler, *Meta) callconv(.c) void = null,
    signature: ?[*:0]const u8 = null,
    function: ?*const anyopaque = null,
};

pub const Plugin = extern struct {
    size: u32 = @sizeOf(Plugin),
    requires_minor: u32 = 0,
    name: [*:0]const u8,
    version: [*:0]const u8,
    handlers: [*]const *const Handler,
    handler_count: usize,
    init: ?*const fn (*const Host, *const Plugin, [*]u8, usize) callconv(.c) i32 = null,
    fini: ?*const fn () callconv(.c) void = null,
};

/// A build for a machine of 64 bits fails when a struct is not where the header has it.
fn expect(comptime holds: bool) void {
    if (@sizeOf(usize) == 8 and !holds) @compileError("a struct is not where dotjob/plugin.h has it");
}

comptime {
    expect(@sizeOf(Host) == 136);
    expect(@offsetOf(Host, "log") == 8);
    expect(@offsetOf(Host, "parameters") == 48);
    expect(@offsetOf(Host, "get_string") == 56);
    expect(@offsetOf(Host, "set_result") == 112);
    expect(@offsetOf(Host, "retry_after") == 128);
    expect(@sizeOf(Task) == 56);
    expect(@offsetOf(Task, "host") == 8);
    expect(@offsetOf(Task, "task_id") == 16);
    expect(@offsetOf(Task, "handler") == 48);
    expect(@sizeOf(Meta) == 24);
    expect(@offsetOf(Meta, "parameters_schema") == 16);
    expect(@sizeOf(Handler) == 48);
    expect(@offsetOf(Handler, "run") == 16);
    expect(@offsetOf(Handler, "function") == 40);
    expect(@sizeOf(Plugin) == 56);
    expect(@offsetOf(Plugin, "handlers") == 24);
    expect(@offsetOf(Plugin, "fini") == 48);
}
