namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// An error in the user's input: a file, a model, an option or a value that cannot be used. Each problem is one sentence that states what
/// is wrong, with the value, what was expected and the remedy. All problems of one call are reported together.
/// </summary>
public class LimeException : Exception
{
    /// <summary>Creates an exception with one problem.</summary>
    public LimeException(string problem, Exception? cause = null) : base(problem, cause) => Problems = [problem];

    /// <summary>Creates an exception with all problems of one call, in the order in which they were found; at least one.</summary>
    public LimeException(IReadOnlyList<string> problems) : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>
    /// Whether the cause lies outside of the input and may pass: a file that cannot be reached at the moment, or a lack of memory. The same
    /// call may succeed later. The default is false.
    /// </summary>
    public virtual bool MayPass { get; init; }

    /// <summary>The problems, one sentence each; at least one.</summary>
    public IReadOnlyList<string> Problems { get; }
}
