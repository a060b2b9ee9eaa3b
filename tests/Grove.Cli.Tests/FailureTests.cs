using Grove.Taxonomy;
using Grove.Text;

namespace Grove.Cli.Tests;

public class FailureTests
{
    [Fact]
    public void A_known_error_keeps_its_message_and_kind()
    {
        Failure failure = Failure.Of(new GroveException("cannot read (a.txt): gone. Look elsewhere", ExitKind.BadInput));
        Assert.Equal(["cannot read (a.txt): gone. Look elsewhere"], failure.Lines);
        Assert.Equal(2, failure.ExitCode);
        Assert.Equal(3, Failure.Of(new GroveException("x", ExitKind.ResourceFailed)).ExitCode);
    }

    [Theory]
    [InlineData(28)]
    [InlineData(unchecked((int)0x80070070))]
    public void A_full_disk_says_what_to_free(int code)
    {
        Failure failure = Failure.Of(new IOException("No space left on device : '/data/x'", code));
        Assert.Equal(3, failure.ExitCode);
        Assert.StartsWith("the disk is full", Assert.Single(failure.Lines));
        Assert.Contains("Free some space", failure.Lines[0]);
    }

    [Fact]
    public void Interruption_is_130() => Assert.Equal(130, Failure.Of(new OperationCanceledException()).ExitCode);

    [Fact]
    public void What_nobody_foresaw_is_one_line_that_says_how_to_see_more()
    {
        Failure failure = Failure.Of(new InvalidOperationException("first\nsecond"));
        Assert.Equal(3, failure.ExitCode);
        Assert.Equal("unexpected problem: first second. Set GROVE_DEBUG=1 to see where, and please report it.", Assert.Single(failure.Lines));
    }

    [Fact]
    public void A_taxonomy_lists_each_error_with_its_place()
    {
        string file = Path.GetTempFileName();
        try
        {
            Failure failure = Failure.Of(new TaxonomyException(
            [
                new Diagnostic(file, 3, 5, "too-few-contexts", "4 contexts; at least 5 are needed", "Add 1.", Severity.Error),
                new Diagnostic(file, 1, 1, "no-domain", "no domain", "Add one.", Severity.Warning),
            ]));
            Assert.Equal(2, failure.ExitCode);
            Assert.Equal($"error in the taxonomy ({file}:3:5): 4 contexts; at least 5 are needed. Add 1.", Assert.Single(failure.Lines));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_missing_taxonomy_has_no_line()
    {
        Failure failure = Failure.Of(new TaxonomyException([new Diagnostic("gone", 1, 1, "path-missing", "there is no such file or folder", "Check the path.", Severity.Error)]));
        Assert.Equal("error in the taxonomy (gone): there is no such file or folder. Check the path.", Assert.Single(failure.Lines));
    }

    [Fact]
    public void Countless_errors_are_counted()
    {
        Failure failure = Failure.Of(new TaxonomyException(
            [.. Enumerable.Range(1, 50).Select(line => new Diagnostic("x", line, 1, "rule", "wrong", "Mend it.", Severity.Error))]));
        Assert.Equal(21, failure.Lines.Count);
        Assert.StartsWith("30 more errors", failure.Lines[^1]);
    }
}
