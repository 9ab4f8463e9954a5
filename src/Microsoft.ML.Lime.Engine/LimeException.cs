namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Input that cannot be worked with. Each problem is one plain sentence that names the thing, what was expected, what was
/// found and what to do; all problems of one call are reported together.
/// </summary>
public class LimeException : Exception
{
    /// <summary>One problem.</summary>
    public LimeException(string problem, Exception? cause = null) : base(problem, cause) => Problems = [problem];

    /// <summary>All problems of one call, in the order in which they were found; at least one.</summary>
    public LimeException(IReadOnlyList<string> problems) : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>The problems, a sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
