using System.Globalization;
using Grove.Evaluation.Statistics;
using static System.FormattableString;

namespace Grove.Evaluation.Reports;

/// <summary>Numbers as people read them, the same in every report.</summary>
static class Numbers
{
    /// <summary>"71%", or "71.4%" below 10 and near whole: one decimal only where it tells something.</summary>
    public static string Percent(double share)
    {
        double percent = 100 * share;
        return percent is > 0 and < 9.95 or > 99 and < 100 ? Invariant($"{percent:0.0}%") : Invariant($"{percent:0}%");
    }

    /// <summary>"+1.3%" or "−0.4%".</summary>
    public static string Change(double share) => Signed(100 * share, "0.0") + "%";

    /// <summary>"+23", in points of a hundred.</summary>
    public static string Points(double difference) => Signed(100 * difference, "0");

    /// <summary>"71% (62%–79%)".</summary>
    public static string WithInterval(Interval interval) =>
        Invariant($"{Percent(interval.Value)} ({Percent(interval.Low)}–{Percent(interval.High)})");

    /// <summary>"= 0.012" or "&lt; 0.001".</summary>
    public static string PValue(double value) => value < 0.001 ? "< 0.001" : Invariant($"= {value:0.000}");

    /// <summary>"1,234".</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"3 min 20 s" or "4.2 s".</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 59.95)
            return seconds < 9.95 ? Invariant($"{seconds:0.0} s") : Invariant($"{seconds:0} s");
        long whole = (long)Math.Round(seconds);
        return whole < 3600
            ? Invariant($"{whole / 60} min {whole % 60:00} s")
            : Invariant($"{whole / 3600} h {whole % 3600 / 60:00} min");
    }

    static string Signed(double value, string format)
    {
        string digits = Math.Abs(value).ToString(format, CultureInfo.InvariantCulture);
        bool zero = digits.All(character => character is '0' or '.');
        return zero ? digits : (value > 0 ? "+" : "−") + digits;
    }
}
