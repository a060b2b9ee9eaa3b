using System.Xml;
using System.Xml.Linq;
using Grove.Evaluation.Questions;
using Grove.Evaluation.Reports;
using Grove.Evaluation.Reports.Html;

namespace Grove.Evaluation.Tests.Reports;

public class HtmlReportTests
{
    static XDocument Parse(string page)
    {
        using StringReader reader = new(page);
        using XmlReader xml = XmlReader.Create(reader, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(xml);
    }

    [Theory]
    [InlineData(47, 3, 1.45)]
    [InlineData(0, 0, 1.9)]
    public void IsWellFormedAndSelfContained(int right, int before, double bits)
    {
        string text = HtmlReport.Write(SampleReport.Of(right, before, bits));
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", text);
        XDocument page = Parse(text);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe");
        Assert.DoesNotContain(
            page.Descendants().Attributes(),
            attribute => attribute.Name.LocalName is "src" or "href" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        string style = page.Descendants("style").Single().Value;
        Assert.DoesNotContain("url(", style);
        Assert.DoesNotContain("@import", style);
        Assert.Contains("prefers-color-scheme: dark", style);
    }

    [Fact]
    public void StyleIsReadByABrowserAsItStands() // inside <style> HTML does not know entities
    {
        string text = HtmlReport.Write(SampleReport.Of());
        Assert.DoesNotContain('&', text[text.IndexOf("<style>", StringComparison.Ordinal)..text.IndexOf("</style>", StringComparison.Ordinal)]);
    }

    [Fact]
    public void OnlyVoidElementsCloseThemselves()
    {
        string text = HtmlReport.Write(SampleReport.Of());
        string[] closed = [.. System.Text.RegularExpressions.Regex.Matches(text, "<([a-z]+)[^<]*/>").Select(match => match.Groups[1].Value).Distinct()];
        Assert.Empty(closed.Except(["meta", "rect", "line", "path"]));
    }

    [Fact]
    public void WhatAModelSaysIsEscaped()
    {
        const string Attack = "</style><script>alert('x')</script> & \"<b>\" \u0001\uD800 🌳 ]]>";
        GrowReport report = SampleReport.Of();
        Question question = new("leaf<&>\"", Attack, Attack, [], Attack);
        KnowledgeScores scores = KnowledgeScores.Of([Answer.Score(question, Attack)]);
        report = report with
        {
            Title = Attack,
            Before = report.Before with { Knowledge = scores },
            After = report.After with { Knowledge = scores, Skills = scores },
            Notes = [Attack],
        };
        string text = HtmlReport.Write(report);
        Assert.DoesNotContain("<script", text);
        XDocument page = Parse(text);
        Assert.Contains(
            page.Descendants("h3"),
            heading => heading.Value == "</style><script>alert('x')</script> & \"<b>\" \uFFFD\uFFFD 🌳 ]]>");
    }

    [Fact]
    public void EveryPictureHasATextAndIdsAreUnique()
    {
        GrowReport report = SampleReport.Of();
        report = report with
        {
            Before = report.Before with { Skills = report.Before.Knowledge },
            After = report.After with { Skills = report.After.Knowledge },
        };
        XDocument page = Parse(HtmlReport.Write(report));
        List<string> ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct().Count(), ids.Count);
        List<XElement> pictures = [.. page.Descendants("svg").Where(picture => picture.Attribute("aria-hidden") is null)];
        Assert.Equal(4, pictures.Count);
        foreach (XElement picture in pictures)
        {
            Assert.Equal("img", picture.Attribute("role")!.Value);
            Assert.All(picture.Attribute("aria-labelledby")!.Value.Split(' '), id => Assert.Contains(id, ids));
            Assert.NotEqual("", picture.Element("title")!.Value);
            Assert.NotEqual("", picture.Element("desc")!.Value);
        }
    }

    [Fact]
    public void NothingToShowIsShownToo()
    {
        GrowReport report = SampleReport.Of();
        KnowledgeScores none = KnowledgeScores.Of([]);
        report = report with
        {
            Before = report.Before with { Knowledge = none },
            After = report.After with { Knowledge = none },
            Funnel = [],
            Loss = [new(1, double.NaN)],
            Durations = [],
            Settings = [],
            Hashes = [],
            Notes = [],
        };
        Assert.NotNull(Parse(HtmlReport.Write(report)).Root);
        Assert.NotEqual("", MarkdownReport.Write(report));
        Assert.NotEqual("", JsonReport.Write(report));
    }

    [Fact]
    public void ASingleStepOfLossIsDrawn() =>
        Assert.NotNull(Parse(HtmlReport.Write(SampleReport.Of() with { Loss = [new(5, 0)] })).Root);
}
