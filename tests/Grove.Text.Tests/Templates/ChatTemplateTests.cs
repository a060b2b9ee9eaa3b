namespace Grove.Text.Tests.Templates;

public sealed class ChatTemplateTests
{
    [Fact]
    public void Renders_what_Jinja2_renders_and_refuses_what_it_refuses()
    {
        var different = new List<string>();
        foreach (TemplateCase one in TemplateCase.All)
        {
            string? found = null, error = null;
            try
            {
                found = ChatTemplate.Parse(one.Template, one.Name).Render(one.ToInput()).Text;
            }
            catch (GroveException failure)
            {
                error = failure.Message;
                Assert.DoesNotContain('\n', failure.Message);
                Assert.Contains(one.Name, failure.Message);
                Assert.Equal(ExitKind.BadInput, failure.Kind);
            }
            if (found != one.Expected) different.Add($"{one.Name}\nexpected {one.Expected ?? "(refused)"}\nfound    {found ?? error}");
        }
        Assert.True(TemplateCase.All.Count > 400, $"only {TemplateCase.All.Count} cases were read");
        Assert.True(different.Count == 0, $"{different.Count} of {TemplateCase.All.Count} differ:\n{string.Join("\n\n", different.Take(30))}");
    }
}
