using System.Text.Json;
using Grove.Text.Templates;

namespace Grove.Text;

/// <summary>
/// A model's chat template: a program in Jinja's language that writes a conversation as the text a model was trained on. It is
/// parsed once and rendered as often as wanted, by several threads at once. It runs in a sandbox: it sees only the JSON it is given,
/// and ends with an error when it takes too long or writes too much (<see cref="TemplateLimits"/>).
/// </summary>
/// <remarks>The language is Jinja 3.1's in the environment of Hugging Face's transformers: <c>trim_blocks</c>, <c>lstrip_blocks</c>,
/// <c>break</c> and <c>continue</c>, <c>{% generation %}</c>, <c>raise_exception</c>, <c>strftime_now</c>, and a <c>tojson</c> that
/// escapes nothing for HTML.</remarks>
public sealed class ChatTemplate
{
    readonly TemplateSource source;
    readonly List<Statement> statements;

    ChatTemplate(TemplateSource source)
    {
        this.source = source;
        var parser = new Parser(source, new Lexer(source).Read());
        statements = parser.ParseTemplate();
        MarksGeneration = parser.MarksGeneration;
    }

    /// <summary>The name for messages, usually the file.</summary>
    public string Name => source.Name;

    /// <summary>Whether it marks the assistant's words itself, with <c>{% generation %}</c>.</summary>
    public bool MarksGeneration { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="name">Its name for messages, usually the file.</param>
    /// <exception cref="GroveException">It is not well-formed; the message gives line and column.</exception>
    public static ChatTemplate Parse(string text, string name = "chat_template") => new(new TemplateSource(name, text));

    /// <summary>Renders a conversation.</summary>
    /// <param name="input">Messages and whatever else the template asks for.</param>
    /// <param name="cancellation">Ends the rendering.</param>
    /// <exception cref="GroveException">The template refuses the conversation, is wrong, or uses more than it may; the message gives line and column.</exception>
    public RenderedTemplate Render(TemplateInput input, CancellationToken cancellation = default)
    {
        Templates.Text text = Run(input, cancellation);
        return new RenderedTemplate(text, () => AssistantRanges.Find(this, input, text, cancellation));
    }

    /// <summary>Renders, keeping where every character came from.</summary>
    internal Templates.Text Run(TemplateInput input, CancellationToken cancellation)
    {
        var budget = new Budget(input.Limits, cancellation);
        var scope = new Scope(null);
        var output = new TextBuilder(budget);
        var rendering = new Rendering(source, budget, input.Time) { Scope = scope, Output = output };
        try
        {
            foreach ((string name, string token) in input.SpecialTokens) scope.Set(name, Value.Of(token));
            foreach ((string name, JsonElement value) in input.Variables)
                scope.Set(name, name == TemplateInput.MessagesName ? JsonValues.ReadMessages(value) : JsonValues.Read(value, Origin.Content));
            Statement.RenderAll(statements, rendering);
        }
        catch (TemplateFailure failure)
        {
            throw failure.At(Name);
        }
        return output.ToText();
    }
}
