//! How a handler in Zig can end.

const std = @import("std");
const dotjob = @import("dotjob");

comptime {
    dotjob.plugin(.{
        .name = "border",
        .version = "1.0.0",
        .requires_minor = 1,
        .handlers = .{
            .{ .name = "border_ok", .run = borderOk, .summary = "Answers its name", .timeout_ms = 5_000 },
            .{ .name = "border_error", .run = borderError },
            .{ .name = "border_stop", .run = borderStop },
            .{ .name = "border_panic", .run = borderPanic },
            .{ .name = "border_later", .run = borderLater },
            .{ .name = "border_snooze", .run = borderSnooze },
        },
        .init = prepare,
        .fini = finish,
    });
}

fn prepare(host: dotjob.Host, reason: *std.Io.Writer) !void {
    if (host.config("refuse")) |why| {
        try reason.writeAll(why);
        return error.Refused;
    }
    if (host.config("fail") != null) return error.NoReasonGiven;
}

fn finish() void {
    std.debug.print("finished\n", .{});
}

fn borderOk(task: dotjob.Task) !void {
    const name = try task.required([]const u8, "name");
    _ = try task.optional(u8, "byte");
    try task.setResultJson(std.heap.smp_allocator, name);
}

fn borderError(_: dotjob.Task) !void {
    return error.DiskUpsideDown;
}

fn borderStop(task: dotjob.Task) !void {
    var wait = [_]std.posix.pollfd{.{ .fd = task.stopFd().?, .events = std.posix.POLL.IN, .revents = 0 }};
    _ = try std.posix.poll(&wait, 60_000);
    return task.checkStop();
}

fn borderPanic(task: dotjob.Task) !void {
    const numbers = [_]u8{ 1, 2, 3 };
    task.info("{d}", .{numbers[@intCast(task.id() + 7)]});
}

fn borderLater(task: dotjob.Task) !void {
    task.retryAfterMs(1500);
    return task.retry("smtp", "busy, {d}", .{task.attempt()});
}

fn borderSnooze(task: dotjob.Task) !void {
    return task.snooze(1500, "no {s}", .{"file"});
}
