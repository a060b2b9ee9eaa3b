using System.Text.Json.Nodes;
using Grove.Training.Metrics;

namespace Grove.Training.Tests.Metrics;

public class MetricsLogTests
{
    [Fact]
    public void Lines_after_the_checkpoint_and_lines_cut_off_go()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("metrics.jsonl", "{\"step\":1,\"loss\":2}\n{\"step\":2}\n{\"step\":3}\n{\"ste");
        using (var log = new MetricsLog(path, lastStep: 2)) log.Append(new JsonObject { ["step"] = 3, ["loss"] = 1.5 });
        Assert.Equal(["{\"step\":1,\"loss\":2}", "{\"step\":2}", "{\"step\":3,\"loss\":1.5}"], File.ReadAllLines(path));
    }

    [Fact]
    public void What_is_not_finite_is_null()
    {
        using var folder = new TemporaryFolder();
        using (var log = new MetricsLog(folder["metrics.jsonl"], 0)) log.Append(new JsonObject { ["step"] = 1, ["loss"] = double.NaN, ["norm"] = double.PositiveInfinity });
        Assert.Equal("{\"step\":1,\"loss\":null,\"norm\":null}", File.ReadAllText(folder["metrics.jsonl"]).Trim());
    }
}
