namespace Grove.Text;

/// <summary>How a byte-pair model treats what it does not know, and how it spells the parts of words.</summary>
/// <param name="Unknown">Id for unknown characters; null leaves them out.</param>
/// <param name="FusesUnknown">Whether neighbouring unknown characters are one token.</param>
/// <param name="ByteFallback">Whether unknown characters become tokens of their bytes.</param>
/// <param name="IgnoresMerges">Whether a whole piece that is a token is that token.</param>
/// <param name="ContinuingPrefix">What stands before each character of a piece but the first; or empty.</param>
/// <param name="EndSuffix">What stands after the last; or empty.</param>
sealed record BpeOptions(
    int? Unknown = null, bool FusesUnknown = false, bool ByteFallback = false, bool IgnoresMerges = false,
    string ContinuingPrefix = "", string EndSuffix = "");
