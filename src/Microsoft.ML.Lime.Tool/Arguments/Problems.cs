using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>All that is wrong with a call, a sentence each, so that it can be told at once.</summary>
internal sealed class Problems
{
    private readonly List<string> _sentences = [];

    public int Count => _sentences.Count;

    public void Add(string sentence) => _sentences.Add(sentence);

    /// <summary>Does something that may find problems of its own.</summary>
    /// <returns>Its result; the default where it found problems.</returns>
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

    /// <summary>Ends the call if anything is wrong with it.</summary>
    public void ThrowIfAny()
    {
        if (_sentences.Count > 0)
            throw new LimeException([.. _sentences.Distinct()]);
    }
}
