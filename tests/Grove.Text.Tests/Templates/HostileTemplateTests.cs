using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Grove.Text.Tests.Templates;

public sealed class HostileTemplateTests
{
    static readonly JsonElement talk = JsonSerializer.SerializeToElement(new { messages = new[] { new { role = "user", content = "How long?" }, new { role = "assistant", content = "Ten days." } } });

    public static TheoryData<string, string> Greedy => new()
    {
        { "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "it takes more than" },
        { "{% set n = namespace(s='x') %}{% for a in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}", "it makes a text of more than" },
        { "{% set n = namespace(s=[1]) %}{% for a in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}", "it makes a list of more than" },
        { "{% set n = namespace(s=[]) %}{% for a in range(90000) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s }}", "too deep" },
        { "{% set n = namespace(s=[]) %}{% for a in range(90000) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s == [n.s] }}{{ n.s|tojson }}", "too deep" },
        { "{{ 'x' * 999999999 }}", "it makes a text of more than" },
        { "{{ [1] * 999999999 }}", "it makes a list of more than" },
        { "{{ 'x'.center(999999999) }}{{ 'x'.zfill(999999999) }}", "it makes a text of more than" },
        { "{{ '%999999999d' % 1 }}{{ ('%999999d' % 1) * 999 }}", "it makes a text of more than" },
        { "{{ range(10 ** 9) }}", "range is to give more than" },
        { "{{ 9 ** (9 ** 9) }}", "a number has more than a thousand digits" },
        { "{% set n = namespace(s=9) %}{% for a in range(99) %}{% set n.s = n.s * n.s %}{% endfor %}", "a number has more than a thousand digits" },
        { "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "too deep" },
        { "{% macro m(a=m()) %}{% endmacro %}{{ m() }}", "too deep" },
        { "{% for a in [[]] recursive %}{{ loop([[]]) }}{% endfor %}", "too deep" },
        { "{% for a in range(99999) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' * 999 }}{% endfor %}", "it makes" },
        { "{{ (range(99999)|list)|batch(99999, 1)|list }}{{ [1]|batch(99999999, 1)|list }}", "it makes a list of more than" },
        { "{{ 'aaaa'.replace('', 'x' * 9999999) }}", "it makes a text of more than" },
        { "{% set n = namespace(l=range(9999)|list) %}{{ n.l|map('replace', '', n.l|join)|join|length }}", "it " },
    };

    [Theory]
    [MemberData(nameof(Greedy))]
    public void A_greedy_template_is_stopped(string template, string why)
    {
        long before = Process.GetCurrentProcess().PeakWorkingSet64;
        GroveException failure = Assert.Throws<GroveException>(() => Render(template));
        Assert.Contains(why, failure.Message);
        Assert.StartsWith("cannot render the chat template (chat_template", failure.Message);
        Assert.True(Process.GetCurrentProcess().PeakWorkingSet64 - before < 1L << 30);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("{'a':")]
    [InlineData("not ")]
    [InlineData("-")]
    [InlineData("x(")]
    [InlineData("x[")]
    [InlineData("1 if 1 else ")]
    [InlineData("x.a")]
    [InlineData("x|trim|")]
    [InlineData("1 + ")]
    [InlineData("1 ** ")]
    [InlineData("1 and ")]
    [InlineData("x is not ")]
    [InlineData("{% if 1 %}")]
    [InlineData("{% for a in b %}")]
    [InlineData("{% macro m() %}")]
    [InlineData("{% set a %}")]
    [InlineData("{% generation %}")]
    [InlineData("{% call m() %}")]
    [InlineData("{{")]
    [InlineData("{#")]
    [InlineData("{% raw %}")]
    public void Deep_nesting_is_refused_in_one_line(string piece)
    {
        string nested = string.Concat(Enumerable.Repeat(piece, 100_000));
        GroveException failure = Assert.Throws<GroveException>(() => Render(piece.StartsWith('{') && piece[1] is '%' or '{' or '#' ? nested : "{{ " + nested));
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal(ExitKind.BadInput, failure.Kind);
    }

    [Fact]
    public void A_deep_tree_of_sums_is_no_danger_on_a_small_stack()
    {
        Exception? found = null;
        var thread = new Thread(
            () => found = Record.Exception(() => Render("{{ " + string.Join(" + ", Enumerable.Repeat("1", 900)) + " }}{% macro m(n) %}{{ 1 + (1 + (1 + m(n)|length)) }}{% endmacro %}{{ m(1) }}")),
            maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        Assert.IsType<GroveException>(found);
    }

    [Fact]
    public void Rendering_can_be_cancelled()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.Throws<OperationCanceledException>(() => ChatTemplate.Parse("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
            .Render(TemplateInput.Read(talk, "x") with { Limits = new TemplateLimits { Steps = long.MaxValue / 2 } }, source.Token));
    }

    [Fact]
    public void Errors_name_file_line_and_column()
    {
        Assert.Equal(
            "cannot read the chat template (m/chat_template.jinja:2:8): there is no filter \"nofilter\". Use one that chat templates know",
            Assert.Throws<GroveException>(() => ChatTemplate.Parse("a\n{{ b  |nofilter }}", "m/chat_template.jinja")).Message);
        Assert.Equal(
            "cannot render the chat template (t:1:11): 'x' is undefined. Correct the template, or give what it asks for",
            Assert.Throws<GroveException>(() => ChatTemplate.Parse("text: {{ x.y }}", "t").Render(TemplateInput.Read(talk, "x"))).Message);
        Assert.Equal(
            "the chat template refuses this conversation (t:2:19): Roles must alternate. Change the conversation",
            Assert.Throws<GroveException>(() => ChatTemplate.Parse("\n{{ raise_exception('Roles must alternate.') }}", "t").Render(TemplateInput.Read(talk, "x"))).Message);
        Assert.Equal(
            "cannot read the chat template (t:3:4): the block that begins here has no end. Close it with {% endfor %}",
            Assert.Throws<GroveException>(() => ChatTemplate.Parse("\n\n{% for m in messages %}", "t")).Message);
    }

    [Fact]
    public void Mutated_templates_end_with_text_or_one_line()
    {
        var random = new Random(12);
        string[] templates = [.. TemplateCase.TemplateFiles.Select(File.ReadAllText)];
        string[] pieces = ["{{", "}}", "{%", "%}", "{#", "#}", "-", "|", "(", ")", "[", "]", "'", "\"", "\\", "loop", "messages", "in", "if", "else", "endif", "endfor", " is ", "not ", "|length", "|tojson", ".x", "[0]", "[::-1]", "**", "*", "{% generation %}", "raw", "\n", "9", "é", "\ud83d"];
        TemplateInput[] inputs = [.. TemplateCase.All.Where(one => one.Name.StartsWith("Qwen-Qwen3", StringComparison.Ordinal)).Select(one => one.ToInput())];
        var limits = new TemplateLimits { Steps = 100_000, Characters = 2_000_000 };
        int rendered = 0, refused = 0;
        for (int i = 0; i < 6000; i++)
        {
            var mutant = new StringBuilder(templates[random.Next(templates.Length)]);
            for (int change = random.Next(1, 4); change > 0 && mutant.Length > 0; change--)
            {
                int at = random.Next(mutant.Length), length = Math.Min(random.Next(1, 12), mutant.Length - at);
                switch (random.Next(4))
                {
                    case 0: mutant.Remove(at, length); break;
                    case 1: mutant.Insert(at, pieces[random.Next(pieces.Length)]); break;
                    case 2: mutant.Remove(at, length).Insert(at, pieces[random.Next(pieces.Length)]); break;
                    default: mutant.Insert(random.Next(mutant.Length), mutant.ToString(at, length)); break;
                }
            }
            try
            {
                RenderedTemplate result = ChatTemplate.Parse(mutant.ToString()).Render(inputs[random.Next(inputs.Length)] with { Limits = limits });
                rendered++;
                Assert.All(result.Assistant, range => Assert.InRange(range.End, range.Start, result.Text.Length));
            }
            catch (GroveException failure)
            {
                refused++;
                Assert.DoesNotContain('\n', failure.Message);
            }
        }
        Assert.True(rendered > 1000 && refused > 1000, $"{rendered} rendered, {refused} refused");
    }

    static string Render(string template) => ChatTemplate.Parse(template).Render(TemplateInput.Read(talk, "x")).Text;
}
