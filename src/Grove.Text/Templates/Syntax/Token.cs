namespace Grove.Text.Templates;

/// <summary>What a piece of a template is.</summary>
enum TokenKind
{
    /// <summary>Text to be copied.</summary>
    Data,

    /// <summary><c>{{</c></summary>
    VariableBegin,

    /// <summary><c>}}</c></summary>
    VariableEnd,

    /// <summary><c>{%</c></summary>
    BlockBegin,

    /// <summary><c>%}</c></summary>
    BlockEnd,

    /// <summary>A name or keyword.</summary>
    Name,

    /// <summary>A quoted text, already unescaped.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a fraction or exponent.</summary>
    Float,

    /// <summary>An operator, bracket or comma.</summary>
    Operator,

    /// <summary>Nothing follows.</summary>
    End,
}

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text.</param>
/// <param name="Offset">Where it begins in the source.</param>
readonly record struct Token(TokenKind Kind, string Value, int Offset)
{
    /// <summary>Whether it is a certain operator.</summary>
    public bool IsOperator(string value) => Kind == TokenKind.Operator && Value == value;

    /// <summary>Whether it is a certain name.</summary>
    public bool IsName(string value) => Kind == TokenKind.Name && Value == value;

    /// <summary>How messages call it.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.BlockEnd => "\"%}\"",
        TokenKind.VariableEnd => "\"}}\"",
        TokenKind.BlockBegin => "\"{%\"",
        TokenKind.VariableBegin => "\"{{\"",
        TokenKind.Data => "text",
        _ => $"\"{(Value.Length > 40 ? Value[..40] + "…" : Value).ReplaceLineEndings(" ")}\"",
    };
}
