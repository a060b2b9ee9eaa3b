using Grove.Inference;
using Grove.Models;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Synthesis.Teachers.Calls;
using Grove.Synthesis.Teachers.Endpoints;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Generate;

/// <summary>A teacher or judge that is ready to be asked, with what must be closed behind it.</summary>
sealed class OpenTeacher : IDisposable
{
    // What small local servers give when nothing is said; more would be cut off without a word.
    const int UnknownContext = 4096;

    readonly IDisposable[] owned;

    OpenTeacher(Teacher teacher, params IDisposable[] owned)
    {
        Teacher = teacher;
        this.owned = owned;
    }

    /// <summary>The teacher.</summary>
    public Teacher Teacher { get; private init; }

    /// <summary>Opens what a user named.</summary>
    /// <param name="named"><c>builtin</c>, an http address, or a model as other commands take it.</param>
    /// <param name="model">The model of an address; null to take the only one.</param>
    /// <param name="context">Tokens of prompt and reply together; null for what the teacher says.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <exception cref="GroveException">There is no such teacher, or it does not answer.</exception>
    public static async Task<OpenTeacher> OpenAsync(string named, string? model, int? context, CancellationToken cancellation)
    {
        bool isAddress = named.Contains("://", StringComparison.Ordinal);
        if (model is not null && !isAddress)
            throw new GroveException($"--teacher-model and --judge-model name a model of an address, but {named} is none. Leave them out", ExitKind.BadInput);
        if (named == BuiltInChatClient.ModelId)
        {
            var builtIn = new BuiltInChatClient();
            return new OpenTeacher(new Teacher(builtIn, BuiltInChatClient.ModelId) { Context = int.MaxValue, CountTokens = _ => 0, Where = "no model" }, builtIn);
        }
        return isAddress ? await AddressAsync(named, model, context, cancellation) : Local(named, context);
    }

    /// <summary>Finds out whether the teacher can be held to a JSON schema.</summary>
    /// <param name="cancellation">Ends the trying.</param>
    public async Task<OpenTeacher> ProbeAsync(CancellationToken cancellation)
    {
        if (owned is not [ChatEndpoint endpoint]) return this;
        try
        {
            bool json = await endpoint.WritesJsonAsync(cancellation);
            return new OpenTeacher(Teacher with { WritesJson = json }, owned);
        }
        catch (TeacherException failure)
        {
            throw new GroveException($"the teacher {Teacher.Name} does not answer ({Teacher.Where}): {failure.Message}. Check the address, and that the server runs", ExitKind.ResourceFailed, failure);
        }
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        foreach (IDisposable one in owned) one.Dispose();
    }

    static async Task<OpenTeacher> AddressAsync(string address, string? model, int? context, CancellationToken cancellation)
    {
        ChatEndpoint endpoint = await ChatEndpoint.OpenAsync(address, model, ChatEndpoint.KeyFromEnvironment(), TimeProvider.System, cancellation);
        return new OpenTeacher(new Teacher(endpoint.Client, endpoint.Model.Id)
        {
            Context = context ?? endpoint.Model.Context ?? UnknownContext,
            Where = endpoint.Address.ToString(),
        }, endpoint);
    }

    static OpenTeacher Local(string path, int? context)
    {
        Model model = Model.Open(ModelReference.Find(path));
        Team? team = null;
        TextGenerator? generator = null;
        try
        {
            team = Team.ForMachine();
            int window = Math.Min(context ?? int.MaxValue, model.Architecture.MaxPositions);
            generator = new TextGenerator(model, team, window);
            generator.CheckCanChat();
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
            return new OpenTeacher(new Teacher(new GroveChatClient(generator, name), name)
            {
                Context = window,
                CountTokens = text => model.Tokenizer.Encode(text).Length,
                Where = path,
            }, generator, team, model);
        }
        catch
        {
            generator?.Dispose();
            team?.Dispose();
            model.Dispose();
            throw;
        }
    }
}
