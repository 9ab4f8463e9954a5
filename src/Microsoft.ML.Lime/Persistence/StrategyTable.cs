using System.Collections;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>How the strategies of a catalogue are made again from what is saved of them: name and parameters.</summary>
/// <typeparam name="T">The strategies' interface.</typeparam>
/// <param name="kind">What errors call them.</param>
/// <param name="remedy">What to do where one cannot be saved.</param>
/// <param name="info">Name and parameters of one.</param>
internal sealed class StrategyTable<T>(string kind, string remedy, Func<T, ComponentInfo> info) : IEnumerable<string>
    where T : class
{
    private readonly Dictionary<string, Func<StrategyParameters, T>> _makers = [];

    public void Add(string name, Func<StrategyParameters, T> make) => _makers.Add(name, make);

    /// <summary>What is saved of a strategy.</summary>
    /// <exception cref="LimeException">It would not come back: it is no catalogue's, or has more to it than numbers.</exception>
    public ComponentInfo Save(T strategy)
    {
        ComponentInfo saved = info(strategy);
        if (_makers.ContainsKey(saved.Name) && IsMadeOf(saved, strategy))
            return saved;
        throw new LimeException($"The {kind} {saved} ({strategy.GetType().Name}) cannot be saved with a model, "
            + $"because its name and numbers do not make it again; {remedy}.");
    }

    // Another class, or the catalogue's own around a function, may go by a name that is in the table.
    private bool IsMadeOf(ComponentInfo saved, T strategy)
    {
        try
        {
            T made = Make(saved);
            bool isShared = ReferenceEquals(made, Make(saved));
            return ReferenceEquals(made, strategy)
                || !isShared && made.GetType() == strategy.GetType() && info(made).Parameters.SequenceEqual(saved.Parameters);
        }
        catch (LimeException)
        {
            return false;
        }
    }

    /// <summary>Makes a strategy again.</summary>
    /// <exception cref="LimeException">There is none of that name here.</exception>
    public T Make(ComponentInfo saved) => _makers.TryGetValue(saved.Name, out Func<StrategyParameters, T>? make)
        ? make(new StrategyParameters(saved))
        : throw new LimeException($"The model was saved with the {kind} '{saved.Name}', "
            + $"which this version of MlNetLime does not know ({string.Join(", ", this)}); update the package.");

    public IEnumerator<string> GetEnumerator() => _makers.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
