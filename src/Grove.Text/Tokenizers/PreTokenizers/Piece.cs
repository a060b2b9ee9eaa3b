namespace Grove.Text;

/// <summary>A part of the text on its way to the model.</summary>
/// <param name="Text">As the steps before left it.</param>
/// <param name="AtStart">Whether it is the beginning of what was to be encoded.</param>
readonly record struct Piece(string Text, bool AtStart);
