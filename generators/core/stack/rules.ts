import { conditionsLookAtFacts, renamedAnswersExist } from './rules/conditions.js';
import { filesComeFromSomewhere } from './rules/files.js';
import { dependenciesEnd, dependenciesExist, grantsExist, networksExist } from './rules/pointers.js';
import { profilesAreAsked, profilesAreReal } from './rules/profiles.js';
import {
  boundsAreNumbers,
  choicesAreGiven,
  defaultsFit,
  laterAnswersAreText,
  questionsAreCalledAsVariables,
} from './rules/questions.js';
import { entrancesAreDistinct, routesLeadSomewhere } from './rules/routes.js';
import type { Rule } from './rules/rule.js';
import { secretsStayInEnvironments } from './rules/secrets.js';
import {
  databaseCommandsAreLists,
  hostNetworkIsAlone,
  optionsSetQuestions,
  scriptsHaveNames,
  servicesHaveImages,
  servicesRunSomewhere,
} from './rules/services.js';
import { variablesEnd, variablesExist, variablesHaveOneSource, variablesReadWell } from './rules/variables.js';
import { mountsNameVolumes, namesAreUsable } from './rules/volumes.js';

/** What must hold across a stack beyond the types of its parts: each rule is its own name. */
export const rules: readonly Rule[] = [
  questionsAreCalledAsVariables,
  choicesAreGiven,
  laterAnswersAreText,
  boundsAreNumbers,
  defaultsFit,
  variablesHaveOneSource,
  variablesReadWell,
  variablesExist,
  variablesEnd,
  secretsStayInEnvironments,
  conditionsLookAtFacts,
  renamedAnswersExist,
  profilesAreReal,
  profilesAreAsked,
  routesLeadSomewhere,
  entrancesAreDistinct,
  servicesHaveImages,
  servicesRunSomewhere,
  dependenciesExist,
  dependenciesEnd,
  networksExist,
  grantsExist,
  hostNetworkIsAlone,
  databaseCommandsAreLists,
  optionsSetQuestions,
  scriptsHaveNames,
  filesComeFromSomewhere,
  mountsNameVolumes,
  namesAreUsable,
];
