namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Collects the problems of a call, one sentence each, so that all are reported together.</summary>
internal sealed class Problems
{
    private readonly List<string> _sentences = [];

    public int Count => _sentences.Count;

    public void Add(string sentence) => _sentences.Add(sentence);

    /// <summary>Runs an action and collects the problems that it throws.</summary>
    /// <returns>Its result; the default if it found problems.</returns>
    public T? Collect<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (LimeException bad)
        {
            _sentences.AddRange(bad.Problems);
            return default;
        }
    }

    /// <summary>Throws if there is a problem.</summary>
    public void ThrowIfAny()
    {
        if (_sentences.Count > 0)
            throw new LimeException([.. _sentences.Distinct()]);
    }
}
