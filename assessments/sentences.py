"""Every sentence a release can say: key → English message with named places. Messages are translated by the shell."""

from typing import Final


def N_(message: str) -> str:  # noqa: N802  # the name that message extraction looks for
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


SENTENCES: Final[dict[str, str]] = {
    # Page 1: the answer.
    "answer.start.ready": N_("Start with {units}. You are ready to ask customers for a Net Promoter Score."),
    "answer.start.coach_first": N_(
        "Start with {units}, and get ready before you ask customers for a Net Promoter Score."
    ),
    "answer.start.not_enough_evidence": N_(
        "Start with {units}. Whether you are ready to ask customers for a Net Promoter Score is still open."
    ),
    "answer.score.ready": N_(
        "Readiness stands at {index} of 100: you are ready to ask customers for a Net Promoter Score."
    ),
    "answer.score.coach_first": N_(
        "Readiness stands at {index} of 100: get ready before you ask customers for a Net Promoter Score."
    ),
    "answer.score.not_enough_evidence": N_(
        "Readiness stands at {index} of 100. Whether you are ready to ask customers for a Net Promoter Score "
        "is still open."
    ),
    "answer.withheld": N_("Too few people answered to show any result without pointing at someone."),
    "answer.weakest": N_(
        "What holds you back most is {pillar}: one point more there adds {gain} to the index, more than anywhere else."
    ),
    "answer.gap": N_("Leaders see the organisation {gap} points better than their staff do."),
    "answer.no_owner": N_(
        "Two colleagues name the same owner of the customer’s experience only {clarity} of the time."
    ),
    "answer.withheld_why": N_(
        "Ask again when more people can take part, or merge small departments before the next wave."
    ),
    # Strengths and weak points on page 1.
    "headline.facet": N_("{facet}"),
    "headline.facet_detail": N_("{value}, likely {lo} to {hi}"),
    "headline.facet_best": N_("{value}, likely {lo} to {hi}; highest in {unit}"),
    "headline.facet_lowest": N_("{value}, likely {lo} to {hi}; lowest in {unit}"),
    "headline.no_owner": N_("No clear owner"),
    "headline.no_owner_detail": N_("Two colleagues name the same owner {clarity} of the time"),
    "headline.gap": N_("Leaders’ view is rosier"),
    "headline.gap_detail": N_("{gap} points above staff, likely {lo} to {hi}"),
    # Who answered.
    "participation.enough": N_("{share} answered: {answered} of {invited} people."),
    "participation.low": N_("Only {share} answered, {answered} of {invited} people: read every result with care."),
    "participation.silent": N_(
        "If those who stayed silent were {points} points lower, the index would be {silent} instead of {index}."
    ),
    "participation.careless": N_("Answers left out as careless: {excluded}. Kept, but marked: {marked}."),
    "participation.dont_know": N_(
        "{share} of the answers were ‘don’t know’: many people cannot see what is being done."
    ),
    # How ready.
    "pillars.order": N_("The weakest link is {weakest}, at {low}; the strongest is {strongest}, at {high}."),
    "pillars.even": N_("No pillar stands out: all lie between {low} and {high}, and their likely ranges overlap."),
    "pillars.one": N_("One pillar can be shown: {strongest}, at {high} of 100."),
    "pillars.index": N_("The readiness index is {index} of 100, likely {lo} to {hi}. That is the stage ‘{stage}’."),
    "pillars.pull": N_("A weak pillar pulls the index down more than a strong one lifts it."),
    "pillars.withheld": N_("No pillar can be shown without pointing at someone."),
    # Departments side by side.
    "compare.order": N_(
        "{first} came out highest, {first_place} of {count}; attention is needed first in {last}, {last_place}."
    ),
    "compare.no_league_table": N_(
        "{first} came out highest, at {high}, but the answers do not support a league table."
    ),
    "compare.no_ranking": N_(
        "No ranking can be made: the answers cannot tell the {count} departments and partners apart."
    ),
    "compare.one": N_("Only {first} can be shown; there is nothing to compare it with."),
    "compare.withheld": N_("No department can be shown without pointing at someone."),
    "compare.shrunk": N_(
        "Scores that rest on few answers are pulled towards the mean of all, so that a small department is neither "
        "first nor last by chance."
    ),
    "compare.raw": N_("With fewer than five departments, scores are compared as they were measured."),
    "compare.hidden": N_("Not shown, to protect respondents: {units}."),
    # Leaders and staff.
    "perception.facade": N_("Executives score the organisation {gap} points above their staff, likely {lo} to {hi}."),
    "perception.likely_gap": N_(
        "Executives probably see the organisation better than their staff do: {gap} points, likely {lo} to {hi}."
    ),
    "perception.aligned": N_("Executives and staff see the same organisation: they are {gap} points apart."),
    "perception.staff_more_positive": N_("Staff see the organisation {gap} points better than its executives do."),
    "perception.unclear": N_("Whether executives and staff agree is unclear: {gap} points apart, likely {lo} to {hi}."),
    "perception.some_gap": N_(
        "Executives see the organisation somewhat better than their staff do: {gap} points, likely {lo} to {hi}."
    ),
    "perception.widest": N_("The gap is widest in {pillar}: {gap} points. Ask people what they would need to see."),
    "perception.random": N_(
        "Pick an executive and a member of staff at random: the executive gives {pillar} the higher score in "
        "{share} of the pairs."
    ),
    "perception.facade_leadership": N_(
        "The gap in leadership stands out from the other pillars: this is about leadership itself, not about "
        "general optimism."
    ),
    # Who owns it.
    "ownership.unclear": N_(
        "Nobody clearly owns the customer’s experience: two colleagues name the same owner {clarity} of the time."
    ),
    "ownership.partly_clear": N_(
        "Ownership is partly clear: two colleagues name the same owner {clarity} of the time."
    ),
    "ownership.clear": N_(
        "The owner of the customer’s experience is clear, {owner}: two colleagues agree {clarity} of the time."
    ),
    "ownership.modal": N_("Named most often: {owner}, by {share}."),
    "ownership.no_owner": N_("{share} answer ‘everybody’, ‘nobody’ or ‘don’t know’."),
    "ownership.appointed": N_("The appointed owner is named by {share}: {owner}."),
    "ownership.silo": N_(
        "Departments have their own answers: colleagues of one department agree {within} of the time, "
        "colleagues of different departments {between}."
    ),
    # Quick wins.
    "quick.some": N_(
        "{count} actions pay off quickly. Start with ‘{action}’: {gain} index points for effort {effort} of 5."
    ),
    "quick.one": N_("One action pays off quickly: ‘{action}’ brings {gain} index points for effort {effort} of 5."),
    "quick.none": N_("There is no quick win. ‘{action}’ gives most for its effort: {gain} index points."),
    "quick.nothing": N_("No action can be recommended from what may be shown."),
    "quick.proven": N_("In {unit}, {facet} is at {target} already: it can be done here."),
    "quick.assumed": N_(
        "No department stands out as an example, so {target} is the target: our convention for a strength."
    ),
    # Who goes first.
    "rollout.first": N_("{unit} should go first: {share} of our trials with other weights and scores agree."),
    "rollout.first_narrow": N_(
        "{unit} should go first, but narrowly: only {share} of our trials with other weights and scores agree."
    ),
    "rollout.first_why": N_(
        "Of all that can start now, {unit} should bring most for the effort: {revenue} of revenue, {facing} of "
        "customer contact, a readiness of {readiness} and so a chance of success of {chance}, for {effort} team-weeks."
    ),
    "rollout.none": N_("No department can start within the planned capacity."),
    "rollout.exposed_waits": N_(
        "The largest share of revenue and customer contact lies in {unit}, and yet it should wait until wave {wave}: "
        "with a readiness of {readiness} its chance of success is {chance} today."
    ),
    "rollout.exposed_left": N_(
        "The largest share of revenue and customer contact lies in {unit}, and yet it does not start within the plan: "
        "with a readiness of {readiness} its chance of success is {chance} today."
    ),
    "rollout.exposed_first": N_(
        "The largest share of revenue and customer contact lies in {unit}, which can start in wave 1."
    ),
    "rollout.proven": N_("The order is proven: no other order within the capacity is worth more."),
    "rollout.best_found": N_("The order is the best found: no other can be worth more than {gap} more."),
    "rollout.left_out": N_("Not within the plan: {units}."),
    "rollout.flip": N_(
        "The highest priority is that of {unit} when revenue carries {from_weight} to {to_weight} of the weight."
    ),
    "rollout.no_flip": N_("The highest priority is that of {unit}, however revenue and customer contact are weighed."),
    "rollout.readiness": N_("{unit} would come first with a readiness of {needed}; it has {readiness}."),
    "rollout.capacity": N_("Adding {extra} to the team-weeks of wave 1 would let {units} start there."),
    "rollout.capacity_nothing": N_("Adding {extra} to the team-weeks of wave 1 would not change who starts there."),
    "rollout.unit": N_(
        "{revenue} of revenue, {facing} of customer contact, readiness {readiness}: a chance of success of "
        "{chance} for {effort} team-weeks."
    ),
    "rollout.unit_wait": N_("Waiting until wave {wave} lifts its chance of success from {chance} to {later}."),
    "rollout.unit_after": N_("It has to follow {units}."),
    "rollout.unit_opens": N_("It opens the way for {units}."),
    "rollout.unit_stand_in": N_(
        "Its own readiness is not shown, to protect respondents; the organisation’s stands in."
    ),
    "rollout.unit_too_large": N_("It needs {effort} team-weeks, and no wave has more than {most}."),
    "rollout.unit_left_out": N_("Other units make more of the capacity there is."),
    # The gate before NPS.
    "gate.ready": N_("You are ready to ask customers for a Net Promoter Score: every condition is likely met."),
    "gate.coach_first.pillar": N_(
        "Get ready before you ask for a Net Promoter Score: the chance of {threshold} or more in {pillar} is "
        "{probability}."
    ),
    "gate.coach_first.gap": N_(
        "Get ready before you ask for a Net Promoter Score: the chance that leaders stand at most {threshold}"
        " points above staff is {probability}."
    ),
    "gate.coach_first.clarity": N_(
        "Get ready before you ask for a Net Promoter Score: the chance that two colleagues name the same "
        "owner often enough is {probability}."
    ),
    "gate.not_enough_evidence.pillar": N_(
        "It is open whether you are ready to ask for a Net Promoter Score: the chance of {threshold} or more "
        "in {pillar} is {probability}."
    ),
    "gate.not_enough_evidence.gap": N_(
        "It is open whether you are ready to ask for a Net Promoter Score: the chance that leaders stand at "
        "most {threshold} points above staff is {probability}."
    ),
    "gate.not_enough_evidence.clarity": N_(
        "It is open whether you are ready to ask for a Net Promoter Score: the chance that two colleagues "
        "name the same owner often enough is {probability}."
    ),
    "gate.unjudged": N_(
        "It is open whether you are ready to ask for a Net Promoter Score: not every condition can be judged."
    ),
    "gate.few_answers": N_("Fewer than {minimum} people answered."),
    "gate.low_response": N_("Less than {share} of the people answered, so nothing can be called ready."),
    # What changed.
    "changes.improved": N_("Readiness rose by {diff} points since {wave}, from {before} to {now}."),
    "changes.improved_small": N_("Readiness rose a little since {wave}: by {diff} points, from {before} to {now}."),
    "changes.worsened": N_("Readiness fell by {diff} points since {wave}, from {before} to {now}."),
    "changes.worsened_small": N_("Readiness fell a little since {wave}: by {diff} points, from {before} to {now}."),
    "changes.stable": N_("Readiness is stable since {wave}: {before} then, {now} now."),
    "changes.no_clear_change": N_("Readiness shows no clear change since {wave}: {before} then, {now} now."),
    "changes.most_improved": N_("Most improved: {unit} in {pillar}, by {diff} points."),
    # A unit's own page.
    "unit.ahead": N_(
        "{unit} can build on {pillar}, {lead} points above the organisation, and will gain most by starting with "
        "{facet}."
    ),
    "unit.start": N_("{unit} can build on {pillar}, at {value}, and will gain most by starting with {facet}."),
    "unit.pillars_only": N_("{unit} can build on {pillar}, at {value}."),
    "unit.index": N_("Readiness {index}, likely {lo} to {hi}, from {n} answers."),
    "unit.compared": N_("In comparisons it counts as {compared}, because few answers say less."),
    "unit.empty_level": N_("Nobody of this level answered here, so the others count for more: {level}."),
    "unit.two_camps": N_("On {pillar} there are two camps here. Talk about it before acting."),
    "unit.wave": N_("It starts in wave {wave} of the recommended rollout."),
    # What this survey can't answer.
    "limits.no_levels": N_(
        "The survey does not say who is an executive, a manager or staff: whether leaders see what their "
        "people see can’t be answered."
    ),
    "limits.few_executives": N_("Too few executives answered to set them beside their staff."),
    "limits.no_nomination": N_(
        "Nobody was asked who owns the customer’s experience: ownership clarity can’t be answered."
    ),
    "limits.few_nominations": N_("Too few people named an owner to show whom."),
    "limits.no_timing": N_("The time taken was not recorded, so answers given too fast could not be recognised."),
    "limits.low_reliability": N_(
        "{pillar}: the items do not hang together (reliability {value}). Do not read it as one score, look at"
        " the items; it stays out of the gate."
    ),
    "limits.rough_reliability": N_("A rough measure: {pillar} (reliability {value})."),
    "limits.low_response": N_("Only {share} answered: those who stayed silent may see it differently."),
    "limits.careless": N_("{share} of the answer sheets were left out as careless: find out why before acting."),
    "limits.few_units": N_(
        "With fewer than five departments shown, scores are compared as measured and ties are wide."
    ),
    "limits.no_reference": N_(
        "There is no outside reference here: departments are compared with each other and the past."
    ),
    "limits.no_rollout": N_("No order can be recommended, because no department’s readiness may be shown."),
    "limits.no_actions": N_("The questionnaire carries no actions, so none can be recommended."),
    "limits.not_comparable": N_("The earlier wave used another version of the questionnaire: no change is computed."),
}
