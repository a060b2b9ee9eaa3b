using Grove.Models;
using Snippets;

namespace Grove.Inference.Tests;

public sealed class ReadmeTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    [Theory]
    [InlineData("Grove.Inference")]
    [InlineData("Grove.Models")]
    public void TheReadmeShowsTheProgramThatIsRun(string package)
    {
        string[] source = File.ReadAllLines(Path.Combine(Root(), "tests", "Grove.Inference.Tests", $"{nameof(ReadmeExample)}.cs"));
        string[] readme = File.ReadAllLines(Path.Combine(Root(), "src", package, "README.md"));
        IEnumerable<string> shown = readme.SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```");
        IEnumerable<string> body = source.SkipWhile(line => line.Trim() != "// README").Skip(1).TakeWhile(line => line.Trim() != "// README");
        string[] run = [.. source.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal)), "", .. body.Select(line => line.Length < 8 ? line : line[8..])];
        Assert.Equal(run, shown);
    }

    [Fact]
    public async Task TheProgramRuns()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"grove-readme-{Guid.NewGuid():N}");
        try
        {
            ModelDirectory.Save(folder, tiny.Parameters, tiny.Tokenizer, "# Tiny\n", GenerationSettings.For(tiny.Tokenizer) with { MaxNewTokens = 6 });
            StringWriter console = new();
            await ReadmeExample.Run([folder], console);
            string said = console.ToString();
            using LanguageModel model = LanguageModel.Open(folder, threads: 1);
            Assert.StartsWith(model.Generate("What is a forest?") + Environment.NewLine + model.Generate("And what is a tree?") + tiny.Parameters.Architecture.HiddenSize, said);
            Assert.Contains("tokens)", said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Grove.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
