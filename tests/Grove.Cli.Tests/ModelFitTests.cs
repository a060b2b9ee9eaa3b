using System.Text.Json;

namespace Grove.Cli.Tests;

public class ModelFitTests
{
    static string Base => Path.Combine(Repository.Root, "models", "grove-base-6m");

    [Fact]
    public async Task A_model_is_planned_from_its_config_alone()
    {
        string folder = Directory.CreateTempSubdirectory("grove-fit-").FullName;
        try
        {
            File.Copy(Path.Combine(Base, "config.json"), Path.Combine(folder, "config.json"));
            CommandLineRun run = await CommandLineRun.Of("model", "fit", Path.Combine(folder, "config.json"), "--context", "512", "--budget-memory", "0.02", "--threads", "1", "--json");
            Assert.Equal(0, run.ExitCode);
            JsonElement result = JsonDocument.Parse(run.Out).RootElement;
            Assert.Equal(5_999_872, result.GetProperty("parameters").GetInt64());
            Assert.Equal(512, result.GetProperty("context").GetInt32());
            Assert.Equal(20_000_000, result.GetProperty("memory").GetProperty("budget").GetInt64());
            JsonElement[] types = [.. result.GetProperty("run").EnumerateArray()];
            Assert.Equal(["f32", "f16", "bf16", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "q4_0"], types.Select(type => type.GetProperty("type").GetString()));
            Assert.Equal(4 * 5_999_872, types[0].GetProperty("weights").GetInt64());
            foreach (JsonElement type in types)
            {
                long total = type.GetProperty("total").GetInt64();
                Assert.Equal(total, type.GetProperty("weights").GetInt64() + type.GetProperty("cache").GetInt64() + type.GetProperty("work").GetInt64());
                Assert.Equal(total <= 20_000_000, type.GetProperty("fits").GetBoolean());
                Assert.True(type.GetProperty("decodeTokensPerSecond").GetDouble() > 0);
            }
            Assert.Equal(["full", "lora", "qlora"], result.GetProperty("tune").EnumerateArray().Select(way => way.GetProperty("method").GetString()));
            Assert.All(result.GetProperty("tune").EnumerateArray(), way => Assert.False(way.GetProperty("fits").GetBoolean()));
            Assert.Contains("cannot be tuned here", result.GetProperty("summary").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("no folder", "model", "fit", "nowhere/at/all.gguf")]
    [InlineData("--context 2000 is too much", "model", "fit", "BASE", "--context", "2000")]
    [InlineData("--budget-memory 0", "model", "fit", "BASE", "--budget-memory", "0")]
    [InlineData("--measure needs a MODEL", "model", "fit", "--measure")]
    [InlineData("--rows 0", "model", "fit", "--rows", "0")]
    public async Task Bad_usage_is_one_line(string expected, params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.Of([.. arguments.Select(argument => argument == "BASE" ? Base : argument)]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine);
        Assert.Empty(run.Out);
    }
}
