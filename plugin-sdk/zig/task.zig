const std = @import("std");
const abi = @import("abi.zig");
const parameter = @import("parameter.zig");
const Host = @import("host.zig").Host;

/// What the end of a handler means. Any other error is worth another attempt; its name is the message.
pub const Error = error{
    /// Made by `Task.permanent`: no further attempt.
    PermanentFailure,
    /// Made by `Task.retry`: the job's retry count decides about another attempt.
    RetryableFailure,
    /// Made by `Task.snooze`: the task runs again later, no attempt counted.
    Snoozed,
    /// Made by `Task.checkStop`: the attempt is recorded as cancelled.
    Stopped,
};

pub const Level = enum(i32) { debug = 0, info = 1, warning = 2, err = 3 };

/// One attempt of a task, lent to a handler until it returns: keep nothing of it. Its calls may come from any thread, but
/// for those that say otherwise.
pub const Task = struct {
    raw: *const abi.Task,
    plugin: *const abi.Plugin,

    /// Never reused: deduplicate on it, for delivery is at least once.
    pub fn id(task: Task) i64 {
        return task.raw.task_id;
    }

    /// 1 for the first attempt, counting retries.
    pub fn attempt(task: Task) i32 {
        return task.raw.attempt;
    }

    /// Grows with every delivery of the task, retries and lost ones alike.
    pub fn claim(task: Task) i64 {
        return task.raw.claim_no;
    }

    pub fn jobName(task: Task) [:0]const u8 {
        return std.mem.span(task.raw.job_name);
    }

    /// The occurrence that this task stands for, milliseconds since 1970 UTC; null for manual runs.
    pub fn scheduledAtMs(task: Task) ?i64 {
        return if (task.raw.scheduled_at_ms == 0) null else task.raw.scheduled_at_ms;
    }

    /// When the attempt times out, milliseconds since 1970 UTC; null when the job has no timeout.
    pub fn deadlineMs(task: Task) ?i64 {
        const time = task.raw.host.deadline_ms(task.raw);
        return if (time == 0) null else time;
    }

    /// The W3C traceparent of the run.
    pub fn traceContext(task: Task) ?[:0]const u8 {
        return if (task.raw.host.trace_context(task.raw)) |text| std.mem.span(text) else null;
    }

    /// The plugin's configuration and secrets.
    pub fn host(task: Task) Host {
        return .{ .raw = task.raw.host, .plugin = task.plugin };
    }

    /// Appends a line to the attempt's log; what is longer than 4 KiB is cut.
    pub fn log(task: Task, level: Level, comptime format: []const u8, arguments: anytype) void {
        var buffer: [4096]u8 = undefined;
        const line = printed(&buffer, format, arguments);
        task.raw.host.log(task.raw, @backingInt(level), line.ptr, line.len);
    }

    pub fn info(task: Task, comptime format: []const u8, arguments: anytype) void {
        task.log(.info, format, arguments);
    }

    /// Reports progress from 0 to 1. Only the newest report is kept, so call it as often as is natural.
    pub fn progress(task: Task, fraction: f64, note: ?[:0]const u8) void {
        task.raw.host.progress(task.raw, fraction, if (note) |text| text.ptr else null);
    }

    /// Whether the attempt should end. Look at least once a second: past the grace that follows, the process is killed.
    pub fn stopRequested(task: Task) bool {
        return task.raw.host.stop_requested(task.raw);
    }

    /// An error once the attempt should end, for `try task.checkStop();`
    pub fn checkStop(task: Task) error{Stopped}!void {
        if (task.stopRequested()) return error.Stopped;
    }

    /// A descriptor that becomes readable when the attempt should end, for poll; null when none could be made. The host
    /// owns it: never read, close or keep it.
    pub fn stopFd(task: Task) ?c_int {
        const descriptor = task.raw.host.stop_fd(task.raw);
        return if (descriptor < 0) null else descriptor;
    }

    /// The parameters as JSON text, for std.json; `{}` when the job has none.
    pub fn parameters(task: Task) []const u8 {
        var length: usize = 0;
        return task.raw.host.parameters(task.raw, &length)[0..length];
    }

    /// A member of the parameters: `key` is a top-level name, or a path such as "mail.to" or "files.0". `T` is
    /// `[]const u8`, an integer, a float or bool. Null when there is none, or it is null. Fails for good when it has
    /// another type or is out of range. On the handler's thread only.
    pub fn optional(task: Task, comptime T: type, key: [:0]const u8) error{PermanentFailure}!?T {
        return parameter.read(T, task.raw, key) catch
            task.permanent("bad_input", "parameter \"{s}\": must be {s}", .{ key, parameter.typeName(T) });
    }

    /// A member that the handler can't do without.
    pub fn required(task: Task, comptime T: type, key: [:0]const u8) error{PermanentFailure}!T {
        return try task.optional(T, key) orelse
            task.permanent("bad_input", "parameter \"{s}\": missing; it must be {s}", .{ key, parameter.typeName(T) });
    }

    /// Sets the attempt's result, JSON by convention; a later call replaces it. Fails for good when it is over 1 MiB or not UTF-8.
    /// On the handler's thread only.
    pub fn setResult(task: Task, text: []const u8) error{PermanentFailure}!void {
        if (task.raw.host.set_result(task.raw, text.ptr, text.len)) return;
        return task.permanent("result", "result: longer than 1 MiB, or not UTF-8; write it to a file and name that", .{});
    }

    /// Sets the result to the JSON of a value, as std.json writes it.
    pub fn setResultJson(
        task: Task,
        allocator: std.mem.Allocator,
        value: anytype,
    ) error{ PermanentFailure, OutOfMemory }!void {
        const text = try std.json.Stringify.valueAlloc(allocator, value, .{});
        defer allocator.free(text);
        return task.setResult(text);
    }

    /// Says why the attempt fails for good, as in `return task.permanent("bad_input", "…", .{});` `kind` is a short stable
    /// word to group failures by, or null. On the handler's thread only.
    pub fn permanent(
        task: Task,
        kind: ?[:0]const u8,
        comptime format: []const u8,
        arguments: anytype,
    ) error{PermanentFailure} {
        task.say(kind, format, arguments);
        return error.PermanentFailure;
    }

    /// Says why the attempt fails and that another may mend it. On the handler's thread only.
    pub fn retry(
        task: Task,
        kind: ?[:0]const u8,
        comptime format: []const u8,
        arguments: anytype,
    ) error{RetryableFailure} {
        task.say(kind, format, arguments);
        return error.RetryableFailure;
    }

    /// Before a failure that another attempt may mend: that one is due no earlier than this from now. On the handler's
    /// thread only.
    pub fn retryAfterMs(task: Task, delay_ms: i64) void {
        task.raw.host.retry_after(task.raw, delay_ms);
    }

    /// There is nothing to do yet, as in `return task.snooze(60_000, "the file has not come", .{});`: the task runs again after the
    /// delay, no attempt counted. Since ABI 1.1, which the plugin states: `.requires_minor = 1`. On the handler's thread only.
    pub fn snooze(
        task: Task,
        delay_ms: i64,
        comptime format: []const u8,
        arguments: anytype,
    ) error{Snoozed} {
        task.say(null, format, arguments);
        task.retryAfterMs(delay_ms);
        return error.Snoozed;
    }

    fn say(task: Task, kind: ?[:0]const u8, comptime format: []const u8, arguments: anytype) void {
        var buffer: [4096]u8 = undefined;
        const message = printed(buffer[0 .. buffer.len - 1], format, arguments);
        buffer[message.len] = 0;
        task.raw.host.fail(task.raw, if (kind) |word| word.ptr else null, buffer[0..message.len :0]);
    }
};

/// As much of the text as fits into the buffer.
fn printed(buffer: []u8, comptime format: []const u8, arguments: anytype) []const u8 {
    var writer: std.Io.Writer = .fixed(buffer);
    writer.print(format, arguments) catch {};
    return writer.buffered();
}

/// What a handler's end means to the host.
pub fn outcome(task: Task, end: anyerror!void) i32 {
    if (end) {
        return abi.ok;
    } else |failure| switch (failure) {
        error.PermanentFailure => return abi.fail,
        error.RetryableFailure => return abi.retry,
        error.Stopped => return abi.cancelled,
        error.Snoozed => return abi.snooze,
        else => {
            task.say(null, "{s}", .{@errorName(failure)});
            return abi.retry;
        },
    }
}
