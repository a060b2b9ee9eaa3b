using System.Text.Json;
using Grove.Training.Runs;

namespace Grove.Training.Tests.Runs;

public class RunManifestTests
{
    [Fact]
    public void Inputs_are_named_with_slashes_and_hashed()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary["taxonomy", "b"]);
        temporary.Write(Path.Combine("taxonomy", "b", "qna.yaml"), "abc");
        temporary.Write(Path.Combine("taxonomy", "a.md"), "");
        RunInput[] inputs = [.. RunManifest.Hash("taxonomy", temporary["taxonomy"])];
        Assert.Equal(["taxonomy/a.md", "taxonomy/b/qna.yaml"], inputs.Select(input => input.Path));
        Assert.Equal(3, inputs[1].Bytes);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", inputs[1].Sha256);
    }

    [Fact]
    public void It_is_written_in_lower_camel_case()
    {
        using var temporary = new TemporaryFolder();
        new RunManifest("grow", "0.1.0", 7, new Dictionary<string, string> { ["steps"] = "300" }, [new RunInput("base/config.json", 2, "00")]).Save(temporary.Root);
        using JsonDocument read = JsonDocument.Parse(File.ReadAllText(temporary[RunManifest.FileName]));
        Assert.Equal(7, read.RootElement.GetProperty("seed").GetInt32());
        Assert.Equal("300", read.RootElement.GetProperty("options").GetProperty("steps").GetString());
        Assert.Equal("base/config.json", read.RootElement.GetProperty("inputs")[0].GetProperty("path").GetString());
    }
}
