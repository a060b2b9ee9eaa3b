using Grove.Evaluation.Reports;

namespace Grove.Evaluation.Tests.Reports;

public class ReportFilesTests
{
    [Fact]
    public void ThreeFilesAreWritten()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("grove-report-");
        try
        {
            ReportFiles.Write(SampleReport.Of(), folder.FullName);
            Assert.Equal(["report.html", "report.json", "report.md"], folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
