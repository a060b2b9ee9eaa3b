namespace Grove.Synthesis.Teachers;

/// <summary>What a teacher wrote for one leaf.</summary>
/// <param name="Rows">The rows in a fixed order.</param>
/// <param name="Facts">How many facts the rows are about; 0 for a skill.</param>
/// <param name="Conflicts">Questions dropped because they had two answers.</param>
/// <param name="Ambiguous">Question forms dropped because other facts fit their words as well.</param>
/// <param name="Notes">What the teacher could not do, in plain sentences.</param>
public sealed record TeacherResult(
    IReadOnlyList<GeneratedRow> Rows, int Facts, int Conflicts, int Ambiguous, IReadOnlyList<string> Notes);

/// <summary>Progress of a teacher.</summary>
/// <param name="Leaf">The leaf at work.</param>
/// <param name="FactsDone">Facts done.</param>
/// <param name="Facts">Facts found.</param>
/// <param name="Rows">Rows written so far for the leaf.</param>
public sealed record TeacherProgress(string Leaf, int FactsDone, int Facts, int Rows);
