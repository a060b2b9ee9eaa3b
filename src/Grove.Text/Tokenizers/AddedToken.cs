namespace Grove.Text;

/// <summary>An entry of <c>added_tokens</c>: text that is matched as a whole before anything is split.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether ordinary text must never produce it.</param>
/// <param name="Normalized">Whether it is matched after normalisation; with no normaliser, only a later pass.</param>
/// <param name="SingleWord">Whether letters and digits beside it prevent the match.</param>
/// <param name="StripLeft">Whether white space before it belongs to it.</param>
/// <param name="StripRight">Whether white space after it belongs to it.</param>
sealed record AddedToken(
    int Id, string Content, bool Special,
    bool Normalized = false, bool SingleWord = false, bool StripLeft = false, bool StripRight = false);
