using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>What can be done about a problem without asking its author.</summary>
enum RepairKind
{
    /// <summary>Write the key as the format has it.</summary>
    RenameKey,

    /// <summary>Move the value of an old attribution key to the file beside the leaf.</summary>
    MoveAttribution,

    /// <summary>Put what YAML takes for a number, a truth value, a list or a mapping in quotes.</summary>
    MakeText,

    /// <summary>Take quotes away from a number.</summary>
    MakeNumber,
}

/// <summary>One edit that the reader of a leaf knows of.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Place">The key or value it is about.</param>
/// <param name="Argument">The new key or the name of the value, by kind.</param>
/// <param name="Value">The value of the key, where the place is a key.</param>
sealed record Repair(RepairKind Kind, Node Place, string Argument, Node? Value = null);
