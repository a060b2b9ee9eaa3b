using System.Text.Json;
using Grove.Evaluation.Reports;

namespace Grove.Evaluation.Tests.Reports;

public class JsonReportTests
{
    [Fact]
    public void HoldsTheNumbersThatProgramsAskFor()
    {
        using JsonDocument document = JsonDocument.Parse(JsonReport.Write(SampleReport.Of(48, 3, 1.451)));
        JsonElement root = document.RootElement;
        Assert.True(root.GetProperty("success").GetBoolean());
        Assert.Equal(0.05, root.GetProperty("before").GetProperty("accuracy").GetDouble(), 12);
        Assert.Equal(0.8, root.GetProperty("after").GetProperty("accuracy").GetDouble(), 12);
        Assert.Equal(1.412, root.GetProperty("before").GetProperty("bitsPerByte").GetDouble(), 12);
        Assert.Equal(1.451, root.GetProperty("after").GetProperty("bitsPerByte").GetDouble(), 12);
        Assert.Equal(2480, root.GetProperty("rows").GetInt32());
        Assert.Equal(216.4, root.GetProperty("seconds").GetDouble(), 9);
        JsonElement leaf = root.GetProperty("after").GetProperty("leaves")[0];
        Assert.Equal("knowledge/insurance/deadlines-and-limits", leaf.GetProperty("leaf").GetString());
        Assert.True(leaf.GetProperty("keyFact").GetProperty("low").GetDouble() < leaf.GetProperty("keyFact").GetProperty("value").GetDouble());
        Assert.Equal(10, root.GetProperty("best").GetArrayLength());
        Assert.Equal(10, root.GetProperty("worst").GetArrayLength());
        Assert.True(root.GetProperty("best")[0].GetProperty("afterRight").GetBoolean());
        Assert.False(root.GetProperty("worst")[0].GetProperty("afterRight").GetBoolean());
        Assert.Equal("removedSamples", root.GetProperty("funnel")[0].EnumerateObject().Last().Name);
    }
}
