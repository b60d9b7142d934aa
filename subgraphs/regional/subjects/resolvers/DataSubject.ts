import type { DataSubjectResolvers } from '../../generated/types.ts';
import { parsePage } from '../../shared/page.ts';

export const DataSubject: DataSubjectResolvers = {
  objects: (subject, page, { services }) => services.subjects.objects(subject, parsePage('subjectObjects', page)),
  objectCount: (subject, _arguments, { services }) => services.subjects.countObjects(subject),
};
