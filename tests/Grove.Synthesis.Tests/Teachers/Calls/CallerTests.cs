using Grove.Synthesis.Pipelines.Replies;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.Calls;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Tests.Teachers.Calls;

public class CallerTests
{
    static readonly ReplyForm form = new(ReplyKind.Text, ["text"]);
    static readonly CallOptions patient = new() { Timeout = TimeSpan.FromDays(1) };

    static Call Ask(string text, int maxTokens = 100) => new(text, [new ChatMessage(ChatRole.User, text)], form) { MaxTokens = maxTokens };

    static async Task<(Reply Reply, InstantTime Time, ScriptedClient Client)> Run(Func<string, int, string> reply, CallOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        using Journal journal = Journal.Open(folder.File("j"));
        var time = new InstantTime();
        using var client = new ScriptedClient(reply);
        using var caller = new Caller(journal, options ?? patient, time);
        return (await caller.AskAsync(new Teacher(client, "t"), Ask("hello"), default), time, client);
    }

    [Fact]
    public async Task A_busy_teacher_is_asked_again_after_waits_that_double()
    {
        (Reply reply, InstantTime time, ScriptedClient client) = await Run((_, call) => call < 5 ? throw new TeacherException(CallFault.Busy, "busy") : "done");
        Assert.Equal("done", reply.Text);
        Assert.Equal(5, client.Calls);
        Assert.Equal(4, time.Waits.Count);
        for (int wait = 0; wait < 4; wait++) Assert.InRange(time.Waits[wait].TotalSeconds, 0.5 * (1 << wait), 1 << wait);
    }

    [Fact]
    public async Task The_wait_that_a_teacher_asks_for_is_kept()
    {
        (Reply reply, InstantTime time, _) = await Run((_, call) => call == 1 ? throw new TeacherException(CallFault.Busy, "busy", TimeSpan.FromSeconds(42)) : "done");
        Assert.Equal("done", reply.Text);
        Assert.Contains(time.Waits, wait => wait == TimeSpan.FromSeconds(42));
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_not_waited_for()
    {
        (Reply reply, _, ScriptedClient client) = await Run((_, _) => throw new TeacherException(CallFault.Busy, "busy", TimeSpan.FromMinutes(20)));
        Assert.Equal(1, client.Calls);
        Assert.Contains("asks to wait 20 minutes", reply.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_teacher_that_stays_busy_ends_the_run_with_what_to_do()
    {
        GroveException failure = await Assert.ThrowsAsync<GroveException>(() => Run((_, _) => throw new TeacherException(CallFault.Busy, "it answered 429 Too Many Requests"), patient with { FailuresInARow = 1, Tries = 3 }));
        Assert.Equal(ExitKind.ResourceFailed, failure.Kind);
        Assert.Contains("429 Too Many Requests, 3 times", failure.Message, StringComparison.Ordinal);
        Assert.Contains("run the same command again", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_refused_call_is_counted_and_others_go_on()
    {
        (Reply reply, _, ScriptedClient client) = await Run((_, _) => throw new TeacherException(CallFault.Refused, "no"));
        Assert.Equal("no", reply.Failure);
        Assert.Equal(1, client.Calls);
    }

    [Fact]
    public async Task A_finished_reply_is_not_asked_for_again()
    {
        using var folder = new TemporaryFolder();
        using var client = new ScriptedClient((prompt, call) => $"{prompt} {call}");
        for (int run = 0; run < 2; run++)
        {
            using Journal journal = Journal.Open(folder.File("j"));
            using var caller = new Caller(journal, patient, TimeProvider.System);
            Reply reply = await caller.AskAsync(new Teacher(client, "t"), Ask("hello"), default);
            Assert.Equal("hello 1", reply.Text);
            Assert.Equal(run == 1, reply.WasKept);
        }
        using Journal last = Journal.Open(folder.File("j"));
        using var other = new Caller(last, patient, TimeProvider.System);
        Assert.Equal("hello 2", (await other.AskAsync(new Teacher(client, "another"), Ask("hello"), default)).Text);
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("tokens")]
    [InlineData("minutes")]
    public async Task A_spent_budget_stops_the_asking(string what)
    {
        using var folder = new TemporaryFolder();
        using Journal journal = Journal.Open(folder.File("j"));
        var time = new InstantTime();
        CallOptions options = what switch
        {
            "requests" => patient with { MaxRequests = 3 },
            "tokens" => patient with { MaxTokens = 500 },
            _ => patient with { MaxMinutes = 2, PerMinute = 1 },
        };
        using var client = new ScriptedClient((_, _) => "a reply");
        using var caller = new Caller(journal, options, time);
        var replies = new List<Reply>();
        for (int call = 0; call < 30; call++) replies.Add(await caller.AskAsync(new Teacher(client, "t"), Ask($"hello {call}", 150), default));
        Assert.Contains(replies, reply => reply.Failure is null);
        Assert.Contains($"of {(what == "requests" ? 3 : what == "tokens" ? 500 : 2)} {what} is used up", replies[^1].Failure, StringComparison.Ordinal);
        Assert.NotNull(caller.Stopped);
        Assert.True(caller.PromptTokens + caller.ReplyTokens <= 500);
        if (what == "requests") Assert.Equal(3, client.Calls);
    }

    [Fact]
    public async Task Calls_begin_at_the_pace_allowed()
    {
        using var folder = new TemporaryFolder();
        using Journal journal = Journal.Open(folder.File("j"));
        var time = new InstantTime();
        using var client = new ScriptedClient((_, _) => "a reply");
        using var caller = new Caller(journal, patient with { PerMinute = 60 }, time);
        DateTimeOffset began = time.GetUtcNow();
        for (int call = 0; call < 11; call++) await caller.AskAsync(new Teacher(client, "t"), Ask($"hello {call}"), default);
        Assert.Equal(10, (time.GetUtcNow() - began).TotalSeconds, 3);
    }

    [Fact]
    public async Task What_does_not_fit_the_teacher_is_never_sent()
    {
        using var folder = new TemporaryFolder();
        using Journal journal = Journal.Open(folder.File("j"));
        using var client = new ScriptedClient((_, _) => "a reply");
        using var caller = new Caller(journal, patient, TimeProvider.System);
        var teacher = new Teacher(client, "t") { Context = 200 };
        Reply reply = await caller.AskAsync(teacher, Ask(string.Join(' ', Enumerable.Repeat("word", 300))), default);
        Assert.Contains("it was not sent", reply.Failure, StringComparison.Ordinal);
        Assert.Equal(0, client.Calls);
    }
}
