using Grove.Synthesis.Pipelines.Replies;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.Calls;
using Grove.Synthesis.Teachers.Endpoints;
using Grove.Synthesis.Tests.Teachers.Calls;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Tests.Teachers.Endpoints;

public class ChatEndpointTests
{
    static async Task<(Reply Reply, InstantTime Time)> Ask(ChatServer server, CallOptions? options = null, string key = "")
    {
        using var folder = new TemporaryFolder();
        using Journal journal = Journal.Open(folder.File("j"));
        var time = new InstantTime();
        using ChatEndpoint endpoint = await ChatEndpoint.OpenAsync(server.Address, "stub", key, time, default);
        using var caller = new Caller(journal, options ?? new CallOptions { Timeout = TimeSpan.FromDays(1), Tries = 3 }, time);
        var call = new Call("here", [new ChatMessage(ChatRole.User, "Say something.")], new ReplyForm(ReplyKind.Text, ["text"]));
        return (await caller.AskAsync(new Teacher(endpoint.Client, "stub"), call, default), time);
    }

    [Fact]
    public async Task A_reply_comes_with_its_tokens_and_without_a_key_no_key_is_sent()
    {
        using var server = new ChatServer { Replies = (prompt, _) => $"you said: {prompt}" };
        (Reply reply, _) = await Ask(server);
        Assert.Equal("you said: Say something.", reply.Text);
        Assert.All(server.Keys, key => Assert.Equal("", key));
        // The name of the bound that every server knows.
        Assert.Contains("\"max_tokens\":1024", Assert.Single(server.Bodies), StringComparison.Ordinal);
        Assert.DoesNotContain("max_completion_tokens", Assert.Single(server.Bodies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_sent_as_a_bearer()
    {
        using var server = new ChatServer { Replies = (_, _) => "yes" };
        await Ask(server, key: "sk-secret-1234");
        Assert.All(server.Keys, key => Assert.Equal("Bearer sk-secret-1234", key));
    }

    [Theory]
    [InlineData(Fault.WebPage, "a web page instead of a chat completion", 1)]
    [InlineData(Fault.Nothing, "it answered nothing, 3 times", 3)]
    [InlineData(Fault.HalfReply, "broke off in the middle of a reply, 3 times", 3)]
    [InlineData(Fault.TooManyRequests, "429 Too Many Requests: Rate limit reached, 3 times", 3)]
    [InlineData(Fault.ServerError, "500 Internal Server Error, 3 times", 3)]
    [InlineData(Fault.TenMegabytes, "more than 4 MB", 1)]
    [InlineData(Fault.WrongJson, "not whole JSON", 1)]
    [InlineData(Fault.NotACompletion, "no chat completion", 1)]
    [InlineData(Fault.BadRequest, "400 Bad Request: context length exceeded", 1)]
    [InlineData(Fault.ErrorInside, "an error: the model is loading", 1)]
    internal async Task A_reply_that_is_none_is_refused_with_a_reason(Fault fault, string reason, int tries)
    {
        using var server = new ChatServer((_, _) => fault);
        (Reply reply, InstantTime time) = await Ask(server);
        Assert.Contains(reason, reply.Failure, StringComparison.Ordinal);
        Assert.Equal(tries, server.Calls);
        if (fault == Fault.TooManyRequests) Assert.Equal(2, time.Waits.Count(wait => wait >= TimeSpan.FromSeconds(7)));
    }

    [Theory]
    [InlineData(Fault.Nothing)]
    [InlineData(Fault.HalfReply)]
    [InlineData(Fault.TooManyRequests)]
    [InlineData(Fault.TooManyWithDate)]
    [InlineData(Fault.ServerError)]
    internal async Task A_fault_that_passes_costs_only_time(Fault fault)
    {
        using var server = new ChatServer((call, _) => call < 3 ? fault : Fault.None) { Replies = (_, _) => "at last" };
        Assert.Equal("at last", (await Ask(server)).Reply.Text);
        Assert.Equal(3, server.Calls);
    }

    [Fact]
    public async Task A_reply_without_token_counts_is_counted_by_guess()
    {
        using var server = new ChatServer((_, _) => Fault.NoUsage) { Replies = (_, _) => "a reply" };
        Assert.Equal("a reply", (await Ask(server)).Reply.Text);
    }

    [Fact]
    public async Task A_slow_server_is_given_up()
    {
        using var server = new ChatServer((_, _) => Fault.Slow);
        using var folder = new TemporaryFolder();
        using Journal journal = Journal.Open(folder.File("j"));
        using ChatEndpoint endpoint = await ChatEndpoint.OpenAsync(server.Address, null, "", TimeProvider.System, default);
        using var caller = new Caller(journal, new CallOptions { Timeout = TimeSpan.FromMilliseconds(300), Tries = 1 }, TimeProvider.System);
        Reply reply = await caller.AskAsync(new Teacher(endpoint.Client, "stub"), new Call("here", [new ChatMessage(ChatRole.User, "Hello")], new ReplyForm(ReplyKind.Text, ["text"])), default);
        Assert.Contains("gave no reply", reply.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fault.Unauthorized, "401 Unauthorized")]
    [InlineData(Fault.NoModel, "Check the address and --teacher-model")]
    internal async Task What_no_call_can_get_past_ends_the_run_and_never_shows_the_key(Fault fault, string reason)
    {
        using var server = new ChatServer((_, _) => fault) { Key = "sk-secret-1234" };
        GroveException failure = await Assert.ThrowsAsync<GroveException>(() => Ask(server, key: "sk-secret-1234"));
        Assert.Equal(ExitKind.ResourceFailed, failure.Kind);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whether_a_server_can_be_held_to_a_schema_is_tried(bool knows)
    {
        using var server = new ChatServer { KnowsSchemas = knows };
        using ChatEndpoint endpoint = await ChatEndpoint.OpenAsync(server.Address, null, "", TimeProvider.System, default);
        Assert.Equal(knows, await endpoint.WritesJsonAsync(default));
    }

    [Fact]
    public async Task The_only_model_is_taken_with_its_context_and_v1_is_added()
    {
        using var server = new ChatServer { Context = 8192 };
        using ChatEndpoint endpoint = await ChatEndpoint.OpenAsync($"http://127.0.0.1:{server.Port}", null, "", TimeProvider.System, default);
        Assert.Equal(new EndpointModel("stub", 8192), endpoint.Model);
    }

    [Fact]
    public async Task A_server_without_a_list_needs_a_name()
    {
        using var server = new ChatServer { ListsModels = false };
        GroveException failure = await Assert.ThrowsAsync<GroveException>(() => ChatEndpoint.OpenAsync(server.Address, null, "", TimeProvider.System, default));
        Assert.Contains("--teacher-model", failure.Message, StringComparison.Ordinal);
        using ChatEndpoint endpoint = await ChatEndpoint.OpenAsync(server.Address, "mine", "", TimeProvider.System, default);
        Assert.Equal("mine", endpoint.Model.Id);
    }

    [Theory]
    [InlineData("ftp://somewhere")]
    [InlineData("http://user:password@host/v1")]
    public async Task An_address_that_is_none_is_bad_input(string address)
    {
        GroveException failure = await Assert.ThrowsAsync<GroveException>(() => ChatEndpoint.OpenAsync(address, null, "", TimeProvider.System, default));
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        Assert.DoesNotContain("password@", failure.Message.Replace("without a password", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_listens_the_address_is_named()
    {
        GroveException failure = await Assert.ThrowsAsync<GroveException>(() => ChatEndpoint.OpenAsync("http://127.0.0.1:9/v1", null, "", TimeProvider.System, default));
        Assert.Contains("http://127.0.0.1:9/v1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitKind.ResourceFailed, failure.Kind);
    }
}
