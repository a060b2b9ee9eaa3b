namespace Grove.Text.Templates;

/// <summary>The state of one rendering.</summary>
/// <param name="source">The template, for messages.</param>
/// <param name="budget">What it may still use.</param>
/// <param name="time">Tells the date to <c>strftime_now</c>.</param>
sealed class Rendering(TemplateSource source, Budget budget, TimeProvider time)
{
    public Budget Budget => budget;

    public TimeProvider Time => time;

    /// <summary>The variables that can be seen.</summary>
    public required Scope Scope { get; set; }

    /// <summary>Where text goes: the prompt, or what a macro or a block gives.</summary>
    public required TextBuilder Output { get; set; }

    /// <summary>The origin of what the template writes now: the message being looped over, and flags.</summary>
    public int Place { get; set; }

    /// <summary>How often <c>add_generation_prompt</c> was asked for and true.</summary>
    public int PromptReads { get; set; }

    /// <summary>Name, line and column of an offset.</summary>
    public string At(int offset) => source.Place(offset);

    /// <summary>Renders statements in a scope of their own and gives what they wrote, instead of writing it.</summary>
    public Text Capture(IReadOnlyList<Statement> body, Scope scope)
    {
        (TextBuilder output, Scope outer) = (Output, Scope);
        Output = new TextBuilder(budget);
        Scope = scope;
        Statement.RenderAll(body, this);
        Text written = Output.ToText();
        (Output, Scope) = (output, outer);
        return written;
    }

    /// <summary>Renders statements in a scope of their own.</summary>
    public Flow Within(IReadOnlyList<Statement> body, Scope scope)
    {
        Scope outer = Scope;
        Scope = scope;
        Flow flow = Statement.RenderAll(body, this);
        Scope = outer;
        return flow;
    }
}

/// <summary>Variables, and the scope around them.</summary>
/// <param name="outer">Where names are looked for that are not here; null for the outermost.</param>
sealed class Scope(Scope? outer)
{
    readonly Dictionary<string, Value> variables = [];

    /// <summary>The value of a name, or null.</summary>
    public Value? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
            if (scope.variables.TryGetValue(name, out Value? value)) return value;
        return null;
    }

    /// <summary>Gives a name of this scope a value.</summary>
    public void Set(string name, Value value) => variables[name] = value;

    Scope? Outer => outer;
}

/// <summary>How a statement ended.</summary>
enum Flow
{
    /// <summary>Go on.</summary>
    Next,

    /// <summary>Leave the loop.</summary>
    Break,

    /// <summary>Go on with the loop's next element.</summary>
    Continue,
}
